import { z } from 'zod'
import { type ApprovedGate, type GateOptions, openGate } from './gate.ts'
import type { AdapterVeto } from './options.ts'

/** What is used of an agent. */
export interface ApprovingAgent<Chunk> {
  approveToolCall(options: { runId: string; toolCallId: string }): Promise<ChunkStream<Chunk>>
  declineToolCall(options: { runId: string; toolCallId: string; reason: string }): Promise<ChunkStream<Chunk>>
  listTools(): ToolNames | Promise<ToolNames>
}

/** What `agent.stream()` gives. */
export interface ChunkStream<Chunk> {
  readonly runId: string
  readonly fullStream: AsyncIterable<Chunk>
}

type ToolNames = Readonly<Record<string, { readonly id?: string | undefined }>>

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
 * whose params a person edits is declined, and the model is told which were approved.
 * @throws {VetoError} `result_refused` when a rule refuses a result.
 * @example
 * for await (const chunk of vetoApprovals(veto, agent, await agent.stream(question))) show(chunk)
 */
export async function* vetoApprovals<Chunk>(
  veto: AdapterVeto,
  agent: ApprovingAgent<Chunk>,
  ...[stream, options = {}]: [stream: ChunkStream<Chunk>, options?: GateOptions]
): AsyncGenerator<Chunk, void, void> {
  const run: Run<Chunk> = { veto, agent, options, runId: stream.runId, started: new Map(), waiting: [] }
  let current: ChunkStream<Chunk> | undefined = stream
  while (current !== undefined) {
    for await (const chunk of current.fullStream) {
      await noted(run, ToolChunk.safeParse(chunk).data)
      yield chunk
    }
    current = await continued(run)
  }
}

interface Run<Chunk> {
  readonly veto: AdapterVeto
  readonly agent: ApprovingAgent<Chunk>
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
async function continued<Chunk>(run: Run<Chunk>): Promise<ChunkStream<Chunk> | undefined> {
  const call = run.waiting.shift()
  if (call === undefined) return undefined
  const { veto, agent, options, runId, started } = run
  const { toolCallId, toolName, args } = call
  const tool = (await agent.listTools())[toolName]?.id ?? toolName
  const gate = await openGate(veto, { tool, toolCallId, args, runId, threadId: undefined }, options)
  if (gate.kind === 'declined') return agent.declineToolCall({ runId, toolCallId, reason: gate.reason })
  started.set(toolCallId, gate)
  return agent.approveToolCall({ runId, toolCallId })
}
