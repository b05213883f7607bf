import { SuspendPayload } from './suspend.ts'

/** What is used of an agent. */
export interface AgentSource {
  listSuspendedRuns(): Promise<{ readonly runs: readonly SuspendedRun[] }>
  resumeStream(resumeData: object, options: { runId: string; toolCallId: string }): Promise<AgentStream>
}

interface AgentStream {
  consumeStream(): Promise<void>
  getFullOutput(): Promise<unknown>
}

interface SuspendedRun {
  readonly runId: string
  readonly threadId?: string | undefined
  readonly suspendedAt: Date
  readonly toolCalls: readonly {
    readonly toolCallId?: string | undefined
    readonly toolName?: string | undefined
    readonly suspendPayload?: unknown
  }[]
}

/** A tool call of an agent whose run is suspended until people have decided. */
export interface ParkedInAgent {
  readonly kind: 'agent'
  readonly requestId: string
  readonly runId: string
  readonly toolCallId: string
  readonly threadId: string | undefined
  readonly suspendedAtMs: number
  /** Was it another agent or a workflow that suspended, to which this agent delegated? */
  readonly isDelegation: boolean
  readonly name: string
  readonly agent: AgentSource
}

/** Those calls of the agent that wait for Veto. */
export async function listAgentCalls(name: string, agent: AgentSource): Promise<ParkedInAgent[]> {
  const { runs } = await agent.listSuspendedRuns()
  return runs.flatMap(({ runId, threadId, suspendedAt, toolCalls }) =>
    toolCalls.flatMap(({ toolCallId, toolName = '', suspendPayload }) => {
      const requestId = SuspendPayload.safeParse(suspendPayload).data?.vetoRequest
      if (requestId === undefined || toolCallId === undefined) return []
      const isDelegation = /^(agent|workflow)-/.test(toolName)
      const suspendedAtMs = suspendedAt.getTime()
      return [
        { kind: 'agent', requestId, runId, toolCallId, threadId, suspendedAtMs, isDelegation, name, agent },
      ]
    }),
  )
}

/** How a run goes on: to its end, or it waits again, for another of its calls. */
export type Progress = { readonly kind: 'ended'; readonly output: unknown } | { readonly kind: 'suspended' }

/** Lets the agent make the call again, and go on. @throws when this call is still suspended afterwards. */
export async function resumeAgent(parked: ParkedInAgent): Promise<Progress> {
  const { agent, name, runId, toolCallId, requestId } = parked
  const stream = await agent.resumeStream({ settled: true }, { runId, toolCallId })
  await stream.consumeStream()
  const open = (await listAgentCalls(name, agent)).filter((call) => call.runId === runId)
  if (open.some((call) => call.requestId === requestId)) throw stillSuspended(requestId)
  if (open.length > 0) return { kind: 'suspended' }
  return { kind: 'ended', output: await stream.getFullOutput() }
}

/** A call whose request could not be read stays suspended, so that the decision is not lost. */
export function stillSuspended(requestId: string): Error {
  return new Error(`The call of request ${requestId} is still suspended, as Veto could not be reached`)
}
