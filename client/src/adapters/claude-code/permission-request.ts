import type { PermissionRequest } from './hook-event.ts'
import { blocking, type HookOutput } from './hook-output.ts'
import { keepRunning } from './keep-running.ts'
import type { RunningCall } from './open-call.ts'
import type { HookDeps } from './options.ts'
import { callDigest, inputUpdate, startToolUse } from './tool-use.ts'

/** Answers in place of the user. A call that PreToolUse has just started is not asked about again. */
export async function onPermissionRequest(
  deps: HookDeps,
  event: PermissionRequest,
  signal: AbortSignal | undefined,
): Promise<HookOutput> {
  const started = await startedBefore(deps, event)
  if (started !== undefined) {
    await deps.calls.save({ ...started, isConfirmed: true })
    return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } }
  }
  const result = await startToolUse(deps, event, { mode: 'hold', signal })
  if (result.kind !== 'started') return blocking('PermissionRequest', result.text)
  await keepRunning(deps, event, result)
  const decision = { behavior: 'allow', ...inputUpdate(event, result) } as const
  return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } }
}

async function startedBefore(deps: HookDeps, event: PermissionRequest): Promise<RunningCall | undefined> {
  const digest = await callDigest(event, event.tool_input)
  const open = await deps.calls.ofSession(event.session_id)
  return open
    .filter((call) => call.state === 'running')
    .find((call) => call.toolCallId !== null && !call.isConfirmed && call.callDigest === digest)
}
