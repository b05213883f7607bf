import { PAYOUT } from '../../../../test/support/payouts.ts'

interface ToolUse {
  readonly tool_name: string
  readonly tool_input: object
  readonly tool_use_id: string
}

/** A payout that people are asked about, and may edit. */
export const PAY_OUT: ToolUse = { tool_name: 'mcp__pay__pay_out', tool_input: PAYOUT, tool_use_id: 'toolu_1' }
/** A shell command that people are asked about. */
export const BASH: ToolUse = {
  tool_name: 'Bash',
  tool_input: { command: 'rm notes' },
  tool_use_id: 'toolu_2',
}

/** The event as Claude Code writes it. */
export function event(hook_event_name: string, use: ToolUse, known: object = {}) {
  const session = {
    session_id: 'session-1',
    transcript_path: '/tmp/t.jsonl',
    cwd: '/tmp',
    permission_mode: 'default',
  }
  return { ...session, hook_event_name, ...use, ...known }
}

export function before(use: ToolUse, known: object = {}) {
  return event('PreToolUse', use, known)
}

export function after(use: ToolUse, tool_response: unknown, known: object = {}) {
  return event('PostToolUse', use, { tool_response, duration_ms: 3, ...known })
}

/** As `PermissionRequest`, which does not name the tool use. */
export function permission({ tool_name, tool_input }: ToolUse, known: object = {}) {
  const { tool_use_id: _, ...rest } = event('PermissionRequest', { tool_name, tool_input, tool_use_id: '' })
  return { ...rest, permission_suggestions: [], ...known }
}

/** Denies before it ran, with a text that begins like this. */
export function denied(text: unknown) {
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'deny',
      permissionDecisionReason: text,
    },
  }
}
