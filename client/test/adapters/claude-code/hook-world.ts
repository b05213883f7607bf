import { advanceUntil } from '../../../../test/support/advance-until.ts'
import { PAYOUTS } from '../../../../test/support/payouts.ts'
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

/** Waits for this many requests to be open, so that people can decide them. */
export async function untilAsked(world: World, cards: number): Promise<void> {
  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length >= cards)
}
