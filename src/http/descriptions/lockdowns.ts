import {
  LiftQuery,
  LockdownList,
  LockdownQuery,
  LockdownRequest,
  LockdownView,
  StartedLockdown,
} from '#protocol/lockdown.ts'
import { describe, name } from './describe.ts'

/** Describes lockdowns in the OpenAPI description. */
export function describeLockdowns(): void {
  describe(LockdownRequest.shape, {
    agents: 'An agent, or a pattern of agents; default: every agent.',
    tools: 'A tool, or a pattern of tools; default: every tool.',
    reason: 'Agents and people read it.',
    endsIn: 'When it ends by itself: `30m`, `2h`, `7d`, at most `31d`; default: when it is lifted.',
  })
  name(LockdownRequest, 'LockdownRequest', 'Which calls to deny, and why.')
  describe(LockdownView.shape, {
    agents: 'An agent, or a pattern of agents; `*`: every agent.',
    tools: 'A tool, or a pattern of tools; `*`: every tool.',
    by: 'A Slack user id, the key that started it, or `cli`.',
    endsAt: 'When it ends by itself; null: when it is lifted.',
    ended: 'How it ended; null: it has not ended.',
    active: 'Whether it denies calls now.',
  })
  describe(LockdownView.shape.ended.unwrap().shape, {
    by: 'Who lifted it; null when it ended by itself.',
    reason: 'Why it was lifted; null when it ended by itself.',
  })
  name(LockdownView, 'Lockdown', 'Denies every call that it covers until it ends.')
  describe(StartedLockdown.shape, {
    warnings:
      'Names that no agent or tool of the last 14 days has, as far as the key covers agents, with the nearest one; empty: all are known.',
  })
  name(StartedLockdown, 'StartedLockdown', 'The lockdown, in force.')
  name(LockdownList, 'LockdownList', 'Newest first.')
  describe(LockdownQuery.shape, { active: '`true`: only those that deny calls now.' })
  describe(LiftQuery.shape, { reason: 'Why it is lifted.' })
}
