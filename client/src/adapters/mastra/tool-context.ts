import { z } from 'zod'
import type { Suspend, Suspension } from './suspend.ts'

const SuspendFunction = z.custom<Suspend>((value) => typeof value === 'function')
const optional = {
  text: z.string().min(1).optional().catch(undefined),
  suspend: SuspendFunction.optional().catch(undefined),
}
const inAgent = {
  toolCallId: optional.text,
  threadId: optional.text,
  suspend: optional.suspend,
  suspendPayload: z.unknown().optional(),
}

/** What is used of the second argument of a tool's `execute`. What is not as expected counts as missing. */
const ToolContext = z
  .object({
    ...inAgent,
    runId: optional.text,
    abortSignal: z.instanceof(AbortSignal).optional().catch(undefined),
    agent: z.object(inAgent).optional().catch(undefined),
    workflow: z
      .object({
        runId: optional.text,
        workflowId: optional.text,
        suspend: optional.suspend,
        suspendPayload: z.unknown().optional(),
      })
      .optional()
      .catch(undefined),
    mcp: z.unknown().optional(),
  })
  .catch({ suspendPayload: undefined, mcp: undefined })

/** Who calls a tool, and what is known of that call. */
export type ToolCaller = ModelCaller | CodeCaller

interface Caller extends Suspension {
  readonly runId: string | undefined
  readonly signal: AbortSignal | undefined
}

/** A model reads what comes back. */
interface ModelCaller extends Caller {
  readonly kind: 'model'
  readonly toolCallId: string | undefined
  readonly threadId: string | undefined
}

/** Code uses what comes back as data: a step of a workflow, or a direct call. */
interface CodeCaller extends Caller {
  readonly kind: 'code'
  readonly workflowId: string | undefined
}

/** Who calls, from the context that Mastra passes to the tool. */
export function callerOf(context: unknown): ToolCaller {
  const { agent, workflow, mcp, runId, abortSignal: signal, ...top } = ToolContext.parse(context)
  if (workflow !== undefined) {
    const { suspend, suspendPayload: payload, workflowId } = workflow
    return { kind: 'code', runId: workflow.runId, workflowId, signal, suspend, payload }
  }
  const { suspend, suspendPayload: payload, toolCallId, threadId } = agent ?? top
  const common = { runId, signal, suspend, payload }
  const isOfModel = agent !== undefined || toolCallId !== undefined || mcp !== undefined
  return isOfModel
    ? { ...common, kind: 'model', toolCallId, threadId }
    : { ...common, kind: 'code', workflowId: undefined }
}
