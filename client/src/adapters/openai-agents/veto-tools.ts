import { copyWith } from '../../copy-with.ts'
import { withEditNote } from '../../govern/edit-note.ts'
import { governCall } from '../../govern/govern-call.ts'
import type { AdapterVeto } from '../adapter-options.ts'
import type { FunctionTool, InvokeDetails, RunContext } from './function-tool.ts'
import { argumentsOf, callInRun, type OpenAiOptions } from './options.ts'

/**
 * The same tools, whose calls are decided first: each asks, waits for people, runs at most once with the approved arguments,
 * and reports how it ended. What may not run gives the model a text.
 * @throws {TypeError} for a tool that the provider runs, and for one with an output schema, which no refusal could satisfy.
 * @example
 * const agent = new Agent({ name: 'Support', tools: vetoTools(veto, [refund, payOut]) })
 */
export function vetoTools<const T extends readonly FunctionTool[]>(
  veto: AdapterVeto,
  tools: T,
  options?: OpenAiOptions,
): [...T]
export function vetoTools(
  veto: AdapterVeto,
  tools: readonly FunctionTool[],
  options: OpenAiOptions = {},
): unknown {
  return tools.map((tool) => governedTool(veto, tool, options))
}

function governedTool(veto: AdapterVeto, tool: FunctionTool, options: OpenAiOptions): object {
  const { type, name, invoke, outputSchema } = tool
  if (type !== 'function' || typeof invoke !== 'function') throw notInvokable(name)
  if (outputSchema !== undefined) throw withOutputSchema(name)
  const { outputOf, failureOf = failureText } = options
  return copyWith(tool, {
    async invoke(runContext: RunContext, input: string, details?: InvokeDetails): Promise<unknown> {
      const call = { tool: name, toolCallId: details?.toolCall?.callId, params: argumentsOf(input) }
      const result = await governCall<unknown>(veto.client, {
        ...(await callInRun({ veto, options }, call, runContext)),
        ...{ outputOf, failureOf, signal: details?.signal, mode: 'hold', onUnavailable: 'refuse' },
        run: (params) => Reflect.apply(invoke, tool, [runContext, JSON.stringify(params), details]),
      })
      return result.kind === 'ran' ? withEditNote(result.output, result.edit) : result.text
    },
  })
}

/** The SDK turns what a tool throws, and arguments that its schema refuses, into this text. */
function failureText(output: unknown): string | null {
  return typeof output === 'string' && output.startsWith('An error occurred while running the tool')
    ? output
    : null
}

function notInvokable(name: string): TypeError {
  return new TypeError(
    `Expected '${name}' to be a function tool, whose calls Veto can hold back; a tool that the provider runs cannot be governed: leave it out here, and add it to the agent if it may run unasked`,
  )
}

function withOutputSchema(name: string): TypeError {
  return new TypeError(
    `Expected the tool '${name}' to have no outputSchema, because a refusal is a text that would not satisfy it; return the result as text or JSON without a schema`,
  )
}
