import type { PreSkillShellCommand } from './hook-event.ts'
import { blocking, type HookOutput } from './hook-output.ts'
import type { HookDeps } from './options.ts'
import { startToolUse } from './tool-use.ts'

/** Decides on a shell command in the text of a skill. It cannot be edited or deferred, and no event tells how it ended. */
export async function beforeSkillCommand(
  deps: HookDeps,
  event: PreSkillShellCommand,
  signal: AbortSignal | undefined,
): Promise<HookOutput> {
  const result = await startToolUse(deps, event, { mode: 'hold', acceptsEdits: false, signal })
  if (result.kind !== 'started') return blocking('PreSkillShellCommand', result.text)
  return {
    hookSpecificOutput: {
      hookEventName: 'PreSkillShellCommand',
      permissionDecision: 'allow',
      permissionDecisionReason: result.reason,
    },
  }
}
