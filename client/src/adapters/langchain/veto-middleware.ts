import type { GovernedCall, Refusal } from '../../govern/governed-call.ts'
import type { AdapterOptions, AdapterVeto, ParkOptions } from '../adapter-options.ts'
import { callToDecide } from '../call-to-decide.ts'
import { governOrInterrupt } from './govern-or-interrupt.ts'
import { type ToolCallRequest, type ToolMessageClass, threadOf, turnOf } from './tool-call.ts'
import { failureIn, withNote } from './tool-output.ts'
import { type Handler, type ToolRun, toolRun } from './tool-run.ts'

/** How calls are put before Veto. Mode `park` needs a checkpointer, and `vetoInterrupts()`. */
export interface LangChainOptions<M> extends AdapterOptions, ParkOptions {
  /** The class of that name, of `langchain`: what is not run gives the model such a message. */
  readonly ToolMessage: ToolMessageClass<M>
}

/** What `createAgent()` takes as a middleware. */
export interface VetoMiddleware<M> {
  readonly name: string
  readonly wrapToolCall: <R extends ToolCallRequest, Output extends object>(
    request: R,
    handler: Handler<R, Output>,
  ) => Promise<Output | M>
}

/**
 * A middleware that has each tool call of an agent decided first: it asks, waits for people, runs at most once with the
 * approved arguments, and reports how it ended. What may not run gives the model a text. Put it last in `middleware`: those
 * after it could change or repeat what was approved.
 * @example
 * const agent = createAgent({ model, tools, middleware: [vetoMiddleware(veto, { ToolMessage })] })
 */
export function vetoMiddleware<M>(veto: AdapterVeto, options: LangChainOptions<M>): VetoMiddleware<M> {
  return {
    name: 'Veto',
    async wrapToolCall(request, handler) {
      const tool = toolRun(request, handler)
      const call = await governedCall({ veto, options }, request, tool)
      try {
        const result = await governOrInterrupt(veto, call, request.runtime.interrupt)
        if (result.kind === 'refused') return refusalMessage(request, result, options)
        return withNote(tool.output(), result.edit)
      } catch (error) {
        if (!tool.hasThrown(error)) throw error
        return errorMessage(request, error, options)
      }
    },
  }
}

async function governedCall<M>(
  { veto, options }: { readonly veto: AdapterVeto; readonly options: LangChainOptions<M> },
  request: ToolCallRequest,
  tool: ToolRun<object>,
): Promise<GovernedCall<unknown>> {
  const { toolCall, runtime } = request
  const { mode, parkAfterMs, outputOf, failureOf } = options
  const call = {
    ...{ tool: toolCall.name, toolCallId: toolCall.id, params: toolCall.args, context: runtime.context },
    ...{ threadId: threadOf(request), runId: turnOf(request) },
  }
  return {
    ...(await callToDecide(veto, call, options)),
    ...{ mode, parkAfterMs, outputOf, signal: runtime.signal, onUnavailable: 'refuse' },
    failureOf: (content) => failureIn(tool.output()) ?? failureOf?.(content) ?? null,
    run: tool.run,
  }
}

/** LangChain's own approvals give a rejection the status of an error, too. */
function refusalMessage<M>(request: ToolCallRequest, refusal: Refusal, options: LangChainOptions<M>): M {
  const { text, why, requestId } = refusal
  return messageOf(request, options, { content: text, artifact: { veto: 'refused', why, requestId } })
}

function errorMessage<M>(request: ToolCallRequest, error: unknown, options: LangChainOptions<M>): M {
  return messageOf(request, options, { content: String(error) })
}

function messageOf<M>(
  { toolCall: { id = '', name } }: ToolCallRequest,
  { ToolMessage }: LangChainOptions<M>,
  fields: { readonly content: string; readonly artifact?: unknown },
): M {
  return new ToolMessage({ ...fields, tool_call_id: id, name, status: 'error' })
}
