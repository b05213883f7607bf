import { finishCall } from '../../govern/finish-call.ts'
import type { Refusal } from '../../govern/governed-call.ts'
import { JsonRecord } from '../../protocol/json.ts'
import type { ToolUseEnd } from './hook-event.ts'
import { blocking, type HookOutput } from './hook-output.ts'
import type { RunningCall } from './open-call.ts'
import type { HookDeps } from './options.ts'
import { callDigest, isOfMcp, toolOf } from './tool-use.ts'

/** Reports how a tool call ended, and withholds a result that rules refuse. A call that nobody was asked about is none of ours. */
export async function afterTool(deps: HookDeps, event: ToolUseEnd): Promise<HookOutput> {
  const open = await deps.calls.ofSession(event.session_id)
  const running = open.filter((call) => call.state === 'running')
  if (running.length === 0) return {}
  const digest = await callDigest(event, event.tool_input)
  const call = callOf(event, running, digest)
  if (call === undefined) return {}
  const ranAsApproved = call.callDigest === digest
  if (!ranAsApproved) await reportBypass(deps, event, call)
  const { requestId, isEvaluated } = call
  const failure = ranAsApproved ? failureOf(deps, event) : OTHER_ARGUMENTS
  const isFailed = event.hook_event_name === 'PostToolUseFailure'
  const finished = await finishCall(deps.veto.client, {
    requestId,
    isEvaluated: isEvaluated && !isFailed,
    result: isFailed ? null : event.tool_response,
    failure,
    outputOf: isFailed ? undefined : deps.options.outputOf,
  })
  await deps.calls.remove(call)
  if (finished.kind === 'refused') return withheld(event, finished)
  return { ...noted(event, call.edit), ...warning(requestId, finished.unreported) }
}

const OTHER_ARGUMENTS =
  'It ran with other arguments than those that were approved: something changed them after the approval'

function callOf(
  { tool_use_id }: ToolUseEnd,
  running: readonly RunningCall[],
  digest: string,
): RunningCall | undefined {
  return (
    running.find(({ toolCallId }) => toolCallId === tool_use_id) ??
    running.find(({ toolCallId, callDigest }) => toolCallId === null && callDigest === digest)
  )
}

/** Best effort: the report on the request says the same. */
async function reportBypass(
  { veto, options }: HookDeps,
  event: ToolUseEnd,
  { startedAt }: RunningCall,
): Promise<void> {
  const params = JsonRecord.safeParse(event.tool_input)
  if (!params.success) return
  const agentId = options.agentId ?? veto.agentId
  const execution = { agentId, tool: toolOf(event), params: params.data, executedAt: startedAt }
  await veto.client.reportExecution(execution).catch(() => undefined)
}

function failureOf({ options }: HookDeps, event: ToolUseEnd): string | null {
  if (event.hook_event_name === 'PostToolUseFailure') return event.error || 'The tool failed'
  if (options.failureOf !== undefined) return options.failureOf(event.tool_response)
  const isError = ['isError', 'is_error'].some(
    (name) => Reflect.get(Object(event.tool_response), name) === true,
  )
  return isError ? 'The tool returned an error' : null
}

/** A built-in tool takes only output of its own shape, so that the run has to stop instead. */
function withheld(event: ToolUseEnd, { text }: Refusal): HookOutput {
  if (!isOfMcp(event.tool_name)) return blocking(event.hook_event_name, text)
  return { hookSpecificOutput: { hookEventName: 'PostToolUse', updatedToolOutput: text } }
}

function noted({ hook_event_name: hookEventName }: ToolUseEnd, edit: string | null): HookOutput {
  return edit === null ? {} : { hookSpecificOutput: { hookEventName, additionalContext: `${edit}.` } }
}

function warning(requestId: string, unreported: unknown): HookOutput {
  if (unreported === null) return {}
  return { systemMessage: `The result of ${requestId} could not be reported to Veto: ${String(unreported)}` }
}
