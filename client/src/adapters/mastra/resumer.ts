import { createResumer, type Resumer } from '../../govern/resumer.ts'
import { systemRuntime } from '../../runtime.ts'
import type { AdapterVeto } from '../adapter-options.ts'
import { type AgentSource, listAgentCalls, type ParkedInAgent, resumeAgent } from './suspended-agents.ts'
import {
  listWorkflowCalls,
  type ParkedInWorkflow,
  resumeWorkflow,
  type WorkflowSource,
} from './suspended-workflows.ts'

/** What is used of a `Mastra`. Its storage keeps what is suspended. */
export interface MastraSource {
  listAgents(): Readonly<Record<string, AgentSource>>
  listWorkflows(): Readonly<Record<string, WorkflowSource>>
}

/** A call whose run is suspended until people have decided. */
export type ParkedRun = ParkedInAgent | ParkedInWorkflow

/** A run that went on to its end. */
export interface EndedRun {
  readonly kind: ParkedRun['kind']
  /** Its agent or workflow, by its key in the Mastra. */
  readonly name: string
  readonly runId: string
  readonly threadId: string | undefined
  /** What Mastra says of it: `getFullOutput()` of an agent, the result of a workflow. */
  readonly output: unknown
}

export interface VetoResumerOptions {
  /** Gets each run that was continued, when it has ended: to send the agent's answer to its user, for example. */
  readonly onEnded?: ((run: EndedRun) => void | Promise<void>) | undefined
  /** Gets what could not be continued; it is tried again. Default: a warning of the process. */
  readonly onError?: ((error: unknown, parked: ParkedRun | null) => void) | undefined
  /** How often to list what is suspended, in milliseconds. Default 30,000. */
  readonly intervalMs?: number | undefined
  /** How many requests to follow over a connection each; the others are read at each listing. Default 20; 0: none. */
  readonly connections?: number | undefined
}

/**
 * Goes on with the suspended runs of all agents and workflows of this Mastra, once people have decided: also with those that
 * a process before this one suspended. Start it once per process, with the same governed tools.
 * @example
 * const resumer = vetoResumer(veto, mastra, { onEnded: ({ threadId, output }) => reply(threadId, output) })
 */
export function vetoResumer(
  veto: Pick<AdapterVeto, 'client'>,
  mastra: MastraSource,
  { onEnded, onError = warnOf, intervalMs, connections }: VetoResumerOptions = {},
): Resumer {
  return createResumer<ParkedRun>({
    veto: veto.client,
    list: async () => outermost((await Promise.all([agentCalls(mastra), workflowCalls(mastra)])).flat(2)),
    async resume(parked) {
      const progress = parked.kind === 'agent' ? await resumeAgent(parked) : await resumeWorkflow(parked)
      const { kind, name, runId, threadId } = parked
      if (progress.kind === 'ended') await onEnded?.({ kind, name, runId, threadId, output: progress.output })
    },
    onError,
    intervalMs,
    connections,
  })
}

/**
 * A call of a sub-agent or a nested workflow is listed with each run around it too. To resume the outermost, which was
 * suspended last, continues all of them.
 */
function outermost(calls: readonly ParkedRun[]): readonly ParkedRun[] {
  const byRequest = new Map<string, ParkedRun>()
  for (const call of calls) {
    const known = byRequest.get(call.requestId)
    if (known === undefined || isAround(call, known)) byRequest.set(call.requestId, call)
  }
  return [...byRequest.values()]
}

function isAround(call: ParkedRun, inner: ParkedRun): boolean {
  if (call.isDelegation !== inner.isDelegation) return call.isDelegation
  return call.suspendedAtMs > inner.suspendedAtMs
}

function agentCalls(mastra: MastraSource): Promise<readonly ParkedInAgent[][]> {
  return Promise.all(Object.entries(mastra.listAgents()).map(([name, agent]) => listAgentCalls(name, agent)))
}

function workflowCalls(mastra: MastraSource): Promise<readonly ParkedInWorkflow[][]> {
  return Promise.all(
    Object.entries(mastra.listWorkflows()).map(([name, workflow]) => listWorkflowCalls(name, workflow)),
  )
}

function warnOf(error: unknown, parked: ParkedRun | null): void {
  const about = parked === null ? 'Suspended runs' : `The run ${parked.runId} of ${parked.name}`
  systemRuntime.warn(`${about} could not be continued, and will be tried again: ${error}`)
}
