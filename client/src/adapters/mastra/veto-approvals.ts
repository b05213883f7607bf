import { z } from 'zod'
import type { AdapterVeto } from '../adapter-options.ts'
import { type ApprovedGate, type GateOptions, openGate } from './gate.ts'

/** What is used of an agent. */
export interface ApprovingAgent<Next> {
  approveToolCall(options: { runId: string; toolCallId: string }): Promise<ChunkStream<Next>>
  declineToolCall(options: { runId: string; toolCallId: string; reason: string }): Promise<ChunkStream<Next>>
  /** By the names that the model knows. */
  listTools(): Readonly<Record<string, object>> | Promise<Readonly<Record<string, object>>>
}

/** What `agent.stream()` gives. */
export interface ChunkStream<Chunk> {
  readonly runId: string
  readonly fullStream: AsyncIterable<Chunk>
}

const ToolChunk = z.object({
  type: z.enum(['tool-call-approval', 'tool-result', 'tool-error']),
  payload: z.object({
    toolCallId: z.string(),
    toolName: z.string(),
    args: z.unknown().optional(),
    result: z.unknown().optional(),
    error: z.unknown().optional(),
  }),
})
type ToolChunk = z.infer<typeof ToolChunk>

/**
 * The chunks of a run to its end, in which Veto decides on each call of a tool with `requireApproval`: it is approved, or
 * declined with a reason for the model. Calls of other tools are not seen by Veto. Mastra cannot run edited params: a call
 * whose params a person edits is declined, and the model reads which were approved.
 * @throws {DeniedError} when a rule refuses a result that Mastra got: it is not handed over, and should not be used.
 * @example
 * for await (const chunk of vetoApprovals(veto, agent, await agent.stream(question))) show(chunk)
 */
export async function* vetoApprovals<Chunk, Next>(
  veto: AdapterVeto,
  agent: ApprovingAgent<Next>,
  ...[stream, options = {}]: [stream: ChunkStream<Chunk>, options?: GateOptions]
): AsyncGenerator<Chunk | Next, void, void> {
  const run: Run<Next> = { veto, agent, options, runId: stream.runId, started: new Map(), waiting: [] }
  let current: ChunkStream<Chunk | Next> | undefined = stream
  while (current !== undefined) {
    for await (const chunk of current.fullStream) {
      await noted(run, ToolChunk.safeParse(chunk).data)
      yield chunk
    }
    current = await continued(run)
  }
}

interface Run<Next> {
  readonly veto: AdapterVeto
  readonly agent: ApprovingAgent<Next>
  readonly options: GateOptions
  readonly runId: string
  readonly started: Map<string, ApprovedGate>
  /** Calls that wait for a decision, oldest first. */
  readonly waiting: ToolChunk['payload'][]
}

async function noted({ started, waiting }: Run<unknown>, chunk: ToolChunk | undefined): Promise<void> {
  if (chunk === undefined) return
  const { type, payload } = chunk
  if (type === 'tool-call-approval') {
    waiting.push(payload)
    return
  }
  const gate = started.get(payload.toolCallId)
  started.delete(payload.toolCallId)
  if (type === 'tool-error') await gate?.failed(payload.error)
  else await gate?.ended(payload.result)
}

/** How the run goes on after the oldest call that waits; undefined: none does. */
async function continued<Next>(run: Run<Next>): Promise<ChunkStream<Next> | undefined> {
  const call = run.waiting.shift()
  if (call === undefined) return undefined
  const { veto, agent, options, runId, started } = run
  const { toolCallId, toolName, args } = call
  const tool = idOf((await agent.listTools())[toolName]) ?? toolName
  const gate = await openGate(veto, { tool, toolCallId, args, runId, threadId: undefined }, options)
  if (gate.kind === 'declined') return agent.declineToolCall({ runId, toolCallId, reason: gate.reason })
  started.set(toolCallId, gate)
  return agent.approveToolCall({ runId, toolCallId })
}

/** Policies know a tool by its id. */
function idOf(tool: object | undefined): string | undefined {
  const id: unknown = tool === undefined ? undefined : Reflect.get(tool, 'id')
  return typeof id === 'string' ? id : undefined
}
