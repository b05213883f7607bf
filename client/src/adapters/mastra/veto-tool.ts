import { copyWith } from '../../copy-with.ts'
import { DeniedError } from '../../denied-error.ts'
import { withEditNote } from '../../govern/edit-note.ts'
import type { GovernedCall } from '../../govern/governed-call.ts'
import type { AnyFunction } from '../../protect/protected.ts'
import type { AdapterVeto } from '../adapter-options.ts'
import { callToDecide } from '../call-to-decide.ts'
import { modelOutput } from './model-output.ts'
import { failureOf, type MastraOptions } from './options.ts'
import { governOrSuspend } from './suspend.ts'
import { callerOf, type ToolCaller } from './tool-context.ts'
import { requireOwnName, requireRunnable } from './usable.ts'
import { withoutSuspend } from './without-suspend.ts'
import { workflowKey } from './workflow-key.ts'

/** What is used of a tool: one of `createTool()`, of an MCP client, or of the AI SDK. */
export interface MastraTool {
  readonly id?: string | undefined
  readonly execute?: AnyFunction | undefined
  readonly toModelOutput?: AnyFunction | undefined
}

/**
 * The same tools, each of whose calls is decided by Veto first. Policies know a tool by its `id`, else by its key.
 * @throws {TypeError} for a tool that cannot be governed as a whole; nothing comes back then.
 * @example
 * const veto = await Veto.init({ agentId: 'support-agent' })
 * const agent = new Agent({ name: 'support', instructions, model, tools: vetoTools(veto, { refundPayment, deleteCustomer }) })
 */
export function vetoTools<T extends Readonly<Record<string, MastraTool>>>(
  veto: AdapterVeto,
  tools: T,
  options?: MastraOptions,
): T
export function vetoTools(
  veto: AdapterVeto,
  tools: Readonly<Record<string, MastraTool>>,
  options: MastraOptions = {},
): object {
  const entries = Object.entries(tools)
  return Object.fromEntries(entries.map(([key, tool]) => [key, governedTool({ veto, options }, tool, key)]))
}

/**
 * One tool, as `vetoTools()`. To a model a denial is the tool's result, in words; in a workflow and to other code it is a
 * `DeniedError`.
 * @throws {TypeError}
 */
export function vetoTool<T extends MastraTool>(veto: AdapterVeto, tool: T, options?: MastraOptions): T
export function vetoTool(veto: AdapterVeto, tool: MastraTool, options: MastraOptions = {}): object {
  return governedTool({ veto, options }, tool, undefined)
}

interface Deps {
  readonly veto: AdapterVeto
  readonly options: MastraOptions
}

function governedTool(deps: Deps, tool: MastraTool, key: string | undefined): object {
  const name = requireOwnName(tool.id ?? key)
  const run = requireRunnable(tool, name).bind(tool)
  const { toModelOutput } = tool
  return copyWith(tool, {
    execute: (input: unknown, context: unknown) => calledTool(deps, { name, run, input, context }),
    ...(typeof toModelOutput === 'function' ? { toModelOutput: modelOutput(toModelOutput.bind(tool)) } : {}),
  })
}

interface ToolCall {
  readonly name: string
  readonly run: AnyFunction
  readonly input: unknown
  readonly context: unknown
}

async function calledTool(deps: Deps, call: ToolCall): Promise<unknown> {
  const caller = callerOf(call.context)
  const governed = await governedCall(deps, call, caller)
  const result = await governOrSuspend(deps.veto, governed, caller)
  switch (result.kind) {
    case 'suspended':
      return result.value
    case 'refused':
      if (caller.kind === 'model') return result.text
      throw new DeniedError(result)
    case 'ran':
      return caller.kind === 'model' ? withEditNote(result.output, result.edit) : result.output
  }
}

async function governedCall(
  { veto, options }: Deps,
  { name, run, input, context }: ToolCall,
  caller: ToolCaller,
): Promise<GovernedCall<unknown>> {
  const { mode, parkAfterMs, outputOf } = options
  const isOfModel = caller.kind === 'model'
  const { runId, signal } = caller
  const { toolCallId, threadId } = isOfModel ? caller : { toolCallId: undefined, threadId: undefined }
  const call = { tool: name, toolCallId, params: input, context, threadId, runId }
  return {
    ...(await callToDecide(veto, call, options)),
    ...(isOfModel ? {} : { idempotencyKey: await workflowKey({ ...caller, name, input }) }),
    ...{ mode, parkAfterMs, outputOf, failureOf: failureOf(options), signal },
    onUnavailable: isOfModel ? 'refuse' : 'throw',
    run: (approved) => Reflect.apply(run, undefined, [approved, withoutSuspend(context, name)]),
  }
}
