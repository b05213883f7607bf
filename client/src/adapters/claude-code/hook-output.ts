import type { JsonRecord } from '../../protocol/json.ts'
import type { HookEvent } from './hook-event.ts'

/** What a hook answers, as JSON; the `HookJSONOutput` of the Agent SDK takes it. */
export interface HookOutput {
  /** False: Claude Code stops, before the model reads the result. */
  readonly continue?: false
  /** For the user. */
  readonly stopReason?: string
  /** A warning for the user. */
  readonly systemMessage?: string
  readonly hookSpecificOutput?:
    | PreToolUseOutput
    | PreSkillShellCommandOutput
    | PermissionRequestOutput
    | PostToolUseOutput
    | PostToolUseFailureOutput
}

interface PreToolUseOutput {
  readonly hookEventName: 'PreToolUse'
  readonly permissionDecision: 'allow' | 'deny' | 'defer'
  readonly permissionDecisionReason: string
  readonly updatedInput?: JsonRecord
  /** For the model, in addition to the result. */
  readonly additionalContext?: string
}

interface PreSkillShellCommandOutput {
  readonly hookEventName: 'PreSkillShellCommand'
  readonly permissionDecision: 'allow' | 'deny'
  readonly permissionDecisionReason: string
}

interface PermissionRequestOutput {
  readonly hookEventName: 'PermissionRequest'
  readonly decision:
    | { readonly behavior: 'allow'; readonly updatedInput?: JsonRecord }
    | { readonly behavior: 'deny'; readonly message: string }
}

interface PostToolUseOutput {
  readonly hookEventName: 'PostToolUse'
  readonly additionalContext?: string
  readonly updatedToolOutput?: unknown
}

interface PostToolUseFailureOutput {
  readonly hookEventName: 'PostToolUseFailure'
  readonly additionalContext?: string
}

/** The tool does not run, or its result is not used; the text says why. */
export function blocking(event: HookEvent['hook_event_name'], text: string): HookOutput {
  switch (event) {
    case 'PreToolUse':
    case 'PreSkillShellCommand':
      return {
        hookSpecificOutput: {
          hookEventName: event,
          permissionDecision: 'deny',
          permissionDecisionReason: text,
        },
      }
    case 'PermissionRequest':
      return {
        hookSpecificOutput: { hookEventName: event, decision: { behavior: 'deny', message: text } },
      }
    case 'PostToolUse':
    case 'PostToolUseFailure':
      return { continue: false, stopReason: text }
  }
}
