import { refusalBecause, refusedBy } from '../../govern/refusal.ts'
import { parseBody } from '../../parse-body.ts'
import { VetoError } from '../../veto-error.ts'
import type { AdapterVeto } from '../adapter-options.ts'
import { afterTool } from './after-tool.ts'
import { beforeSkillCommand } from './before-skill-command.ts'
import { beforeTool } from './before-tool.ts'
import { HOOK_EVENTS, HookEvent } from './hook-event.ts'
import { blocking, type HookOutput } from './hook-output.ts'
import { createMemoryStore } from './open-call.ts'
import { type HookDeps, type HookOptions, waitMsOf } from './options.ts'
import { onPermissionRequest } from './permission-request.ts'

/**
 * Answers one hook event of Claude Code. Whatever fails, the answer blocks the call.
 * @throws {VetoError} `invalid_body` for what is no event that it handles: the hook must fail then, in a way that blocks.
 */
export type HookHandler = (input: unknown, signal?: AbortSignal) => Promise<HookOutput>

/** @throws {TypeError} for options that cannot be used. */
export function createHookHandler(veto: AdapterVeto, options: HookOptions = {}): HookHandler {
  const deps = { veto, options, calls: options.calls ?? createMemoryStore(), waitMs: waitMsOf(options) }
  return async function handleHook(input, signal) {
    const event = eventOf(input)
    try {
      return await handled(deps, event, signal)
    } catch (error) {
      return blocking(event.hook_event_name, failureText(error))
    }
  }
}

function eventOf(input: unknown): HookEvent {
  try {
    return parseBody(HookEvent, input)
  } catch (cause) {
    const why = cause instanceof VetoError ? cause.message : String(cause)
    const message = `Expected a hook event of Claude Code (${HOOK_EVENTS.join(', ')}); register this hook for these events only: ${why}`
    throw new VetoError('invalid_body', message, { cause })
  }
}

function handled(deps: HookDeps, event: HookEvent, signal: AbortSignal | undefined): Promise<HookOutput> {
  switch (event.hook_event_name) {
    case 'PreToolUse':
      return beforeTool(deps, event, signal)
    case 'PreSkillShellCommand':
      return beforeSkillCommand(deps, event, signal)
    case 'PermissionRequest':
      return onPermissionRequest(deps, event, signal)
    case 'PostToolUse':
    case 'PostToolUseFailure':
      return afterTool(deps, event)
  }
}

function failureText(error: unknown): string {
  if (error instanceof VetoError) return refusedBy(error).text
  const message = error instanceof Error ? error.message : String(error)
  return refusalBecause('unavailable', `The hook of Veto failed: ${message}`).text
}
