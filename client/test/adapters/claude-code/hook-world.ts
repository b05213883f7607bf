import { advanceUntil } from '../../../../test/support/advance-until.ts'
import { PAYOUT, PAYOUTS } from '../../../../test/support/payouts.ts'
import { startWorld, type World } from '../../../../test/support/start-world.ts'
import { createHookHandler } from '../../../src/adapters/claude-code/index.ts'
import type { HookOptions } from '../../../src/adapters/claude-code/options.ts'
import { vetoOf } from '../people.ts'

const COMMANDS = `
name: claude-code
priority: 100
rules:
  - { name: shell, tool: claude_code.Bash, action: require_approval, approvers: [finance-team], edit: true, message: Commands need a look }
  - { name: reading, tool: claude_code.Read, action: allow }
  - { name: writing, tool: claude_code.Write, action: deny, message: Nothing is written here }
  - { name: silent, tool: [claude_code.Read, mcp__pay__look], phase: result, when: result != "fine", action: deny, message: Only fine is fine }
  - { name: looking, tool: mcp__pay__look, action: allow }
`

/** The policies under which the tests ask: payouts are those of an MCP server. */
export const POLICIES = {
  'payouts.yaml': PAYOUTS.replaceAll('pay_out', 'mcp__pay__pay_out'),
  'claude-code.yaml': COMMANDS,
}

/** A world that is asked by Claude Code, and what answers its hooks. */
export async function startHooks(options: HookOptions = {}) {
  const world = await startWorld({ policies: POLICIES })
  const veto = await vetoOf(world)
  return { world, veto, handle: createHookHandler(veto, options) }
}

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

/** Waits for this many requests to be open, so that people can decide them. */
export async function untilAsked(world: World, cards: number): Promise<void> {
  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length >= cards)
}
