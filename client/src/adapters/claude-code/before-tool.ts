import type { PendingCall, Refusal } from '../../govern/governed-call.ts'
import type { StartedCall } from '../../govern/start-call.ts'
import type { PreToolUse } from './hook-event.ts'
import { blocking, type HookOutput } from './hook-output.ts'
import { keepRunning } from './keep-running.ts'
import type { OpenCall } from './open-call.ts'
import type { HookDeps } from './options.ts'
import { inputUpdate, startToolUse } from './tool-use.ts'

/** Decides on a tool call: it runs once, with the approved params, or is deferred while people decide. */
export async function beforeTool(
  deps: HookDeps,
  event: PreToolUse,
  signal: AbortSignal | undefined,
): Promise<HookOutput> {
  const open = await deps.calls.ofSession(event.session_id)
  const deferred = open.find((call) => call.state === 'deferred' && call.toolCallId === event.tool_use_id)
  const how = { mode: deps.options.mode, requestId: deferred?.requestId, signal }
  const result = await startToolUse(deps, event, how)
  if (result.kind !== 'parked') return settled(deps, event, { result, deferred })
  const own = deferredCall(event, result)
  const output = await deferredOrNull(deps, own, result)
  if (output !== null) return output
  // Claude Code keeps one deferred call of a run, and forgets the others.
  await deps.calls.remove(own)
  const held = await startToolUse(deps, event, { mode: 'hold', requestId: own.requestId, signal })
  return settled(deps, event, { result: held, deferred: undefined })
}

/** Null while another call of the session is deferred. A call that cannot be deferred never runs, so that nobody should decide on it. */
async function deferredOrNull(
  deps: HookDeps,
  own: OpenCall,
  pending: PendingCall,
): Promise<HookOutput | null> {
  try {
    await deps.calls.save(own)
    return (await isWithOthers(deps, own)) ? null : await defer(deps, own, pending)
  } catch (error) {
    await deps.veto.client.cancel(own.requestId).catch(() => undefined)
    await deps.calls.remove(own).catch(() => undefined)
    throw error
  }
}

interface ToolUseResult {
  readonly result: StartedCall | Refusal | PendingCall
  readonly deferred: OpenCall | undefined
}

async function settled(
  deps: HookDeps,
  event: PreToolUse,
  { result, deferred }: ToolUseResult,
): Promise<HookOutput> {
  if (result.kind !== 'started') {
    if (deferred !== undefined) await deps.calls.remove(deferred)
    return blocking('PreToolUse', result.text)
  }
  await keepRunning(deps, event, result)
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'allow',
      permissionDecisionReason: result.reason,
      ...inputUpdate(event, result),
      ...(result.edit === null ? {} : { additionalContext: `${result.edit}.` }),
    },
  }
}

function deferredCall(event: PreToolUse, { requestId }: PendingCall) {
  const { session_id: sessionId, tool_use_id: toolCallId } = event
  return { state: 'deferred', sessionId, requestId, toolCallId } as const
}

async function isWithOthers({ calls }: HookDeps, own: OpenCall): Promise<boolean> {
  const open = await calls.ofSession(own.sessionId)
  return open.some(({ state, requestId }) => state === 'deferred' && requestId !== own.requestId)
}

async function defer({ options }: HookDeps, own: OpenCall, { text }: PendingCall): Promise<HookOutput> {
  await options.onDeferred?.({ requestId: own.requestId, runId: own.sessionId })
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'defer',
      permissionDecisionReason: text,
    },
  }
}
