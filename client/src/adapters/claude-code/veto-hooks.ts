import type { AdapterVeto } from '../adapter-options.ts'
import type { HookEvent } from './hook-event.ts'
import { createHookHandler } from './hook-handler.ts'
import type { HookOutput } from './hook-output.ts'
import { type HookOptions, hookTimeoutS, waitMsOf } from './options.ts'

/** A hook of the Agent SDK, for all tools. */
export interface VetoHook {
  readonly hooks: [
    (
      input: unknown,
      toolUseId: string | undefined,
      options: { readonly signal: AbortSignal },
    ) => Promise<HookOutput>,
  ]
  /** In seconds; longer than the hook itself waits. */
  readonly timeout: number
  readonly onFailure: 'block'
}

/** By event: the `hooks` of `query()`. */
export type VetoHooks = Record<SdkEvent, VetoHook[]>

/** In a program there is no user whom Claude Code would ask. */
type SdkEvent = Exclude<HookEvent['hook_event_name'], 'PermissionRequest'>

/**
 * Hooks for the Claude Agent SDK: each tool call is decided first, runs at most once with the approved params, and reports how
 * it ended. Not `canUseTool`, which the SDK does not call for tools that are allowed already.
 * @throws {TypeError} for options that cannot be used.
 * @example
 * query({ prompt, options: { hooks: vetoHooks(veto) } })
 */
export function vetoHooks(veto: AdapterVeto, options: HookOptions = {}): VetoHooks {
  const handle = createHookHandler(veto, options)
  const timeout = hookTimeoutS(waitMsOf(options))
  const hook = (): VetoHook[] => [
    { hooks: [(input, _toolUseId, { signal }) => handle(input, signal)], timeout, onFailure: 'block' },
  ]
  return {
    PreToolUse: hook(),
    PreSkillShellCommand: hook(),
    PostToolUse: hook(),
    PostToolUseFailure: hook(),
  }
}
