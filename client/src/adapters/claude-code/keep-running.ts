import type { StartedCall } from '../../govern/start-call.ts'
import type { HookEvent } from './hook-event.ts'
import type { HookDeps } from './options.ts'
import { callDigest } from './tool-use.ts'

/** Keeps a call that was started, for the event of its end. What cannot be kept does not run, and is reported as failed. */
export async function keepRunning(deps: HookDeps, event: HookEvent, started: StartedCall): Promise<void> {
  const { requestId, params, isEvaluated, startedAt, edit } = started
  if (requestId === null) return
  const toolCallId = 'tool_use_id' in event ? event.tool_use_id : null
  try {
    await deps.calls.save({
      state: 'running',
      sessionId: event.session_id,
      requestId,
      toolCallId,
      callDigest: await callDigest(event, params),
      startedAt,
      isEvaluated,
      isConfirmed: false,
      edit: toolCallId === null ? edit : null,
    })
  } catch (error) {
    const failed = { status: 'failed', error: 'It was not run: the hook could not keep it' } as const
    await deps.veto.client.report(requestId, failed).catch(() => undefined)
    throw error
  }
}
