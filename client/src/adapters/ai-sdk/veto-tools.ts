import { copyWith } from '../../copy-with.ts'
import { governCall } from '../../govern/govern-call.ts'
import type { AdapterOptions, AdapterVeto } from '../adapter-options.ts'
import { callToDecide } from '../call-to-decide.ts'
import type { AiTool, AiToolOptions, AiTools, GovernedTools } from './ai-tool.ts'
import { requireFit } from './edited-params.ts'
import { governedModelOutput } from './to-model-output.ts'
import { vetoOutput } from './veto-output.ts'

/**
 * The same tools, whose calls are decided first: each asks, waits for people, runs at most once with the approved params, and
 * reports how it ended. What may not run gives the model a text; nothing is thrown but what the tool itself throws, and
 * when the caller gives up. Policies know the tools by their keys.
 * @throws {TypeError} for a tool without `execute`, whose calls somebody else runs.
 * @example
 * const tools = vetoTools(veto, { refund_payment }, { sessionId: chatId })
 * await generateText({ model, prompt, tools })
 */
export function vetoTools<T extends AiTools>(
  veto: AdapterVeto,
  tools: T,
  options?: AdapterOptions,
): GovernedTools<T>
export function vetoTools(veto: AdapterVeto, tools: AiTools, options: AdapterOptions = {}): unknown {
  const entries = Object.entries(tools).map(([name, tool]) => [
    name,
    governedTool(veto, { name, tool }, options),
  ])
  return Object.fromEntries(entries)
}

interface NamedTool {
  readonly name: string
  readonly tool: AiTool
}

function governedTool(veto: AdapterVeto, { name, tool }: NamedTool, options: AdapterOptions): object {
  const { execute, inputSchema, toModelOutput } = tool
  if (typeof execute !== 'function') throw notExecutable(name)
  const own = toModelOutput && ((given: object): unknown => Reflect.apply(toModelOutput, tool, [given]))
  return copyWith(tool, {
    async execute(input: unknown = {}, toolOptions: AiToolOptions): Promise<unknown> {
      const { toolCallId, abortSignal } = toolOptions
      const { outputOf, failureOf } = options
      const result = await governCall<unknown>(veto.client, {
        ...(await callToDecide(veto, { tool: name, toolCallId, params: input }, options)),
        ...{ outputOf, failureOf, signal: abortSignal, mode: 'hold', onUnavailable: 'refuse' },
        async run(approved) {
          await requireFit(inputSchema, { asked: input, approved })
          return lastOutput(Reflect.apply(execute, tool, [approved, toolOptions]))
        },
      })
      return vetoOutput(result)
    },
    toModelOutput: governedModelOutput(own),
    // The SDK checks stored outputs by it, and a refusal is none of the tool's own.
    outputSchema: undefined,
  })
}

function notExecutable(name: string): TypeError {
  return new TypeError(
    `Expected the tool '${name}' to have an execute function, which Veto can hold back; a tool that the browser or the provider runs cannot be governed: leave it out here, and add it to the governed tools if it may run unasked`,
  )
}

/** The SDK reads whatever can be iterated as preliminary outputs, the last of which is the output. */
async function lastOutput(result: unknown): Promise<unknown> {
  if (!isAsyncIterable(result)) return result
  let last: unknown
  for await (const output of result) last = output
  return last
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
