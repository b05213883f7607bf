import { expect, test } from 'vitest'
import { lockdownReason } from '../../../../src/approval/model/lockdown.ts'
import type { KeptRequest } from '../../../../src/approval/model/request.ts'
import type { CallsPage } from '../../../../src/approval/ports/requests.ts'
import { replay } from '../../../../src/approval/queries/replay/replay.ts'
import { aBundle } from '../../../policy/builders.ts'
import { aCall, aLockdown, aPendingRequest, aRequest, NOW_MS, settledAs } from '../../../support/builders.ts'

const WEEK_MS = 7 * 86_400_000

const BUNDLE = aBundle({
  'p.yaml': `approvers: { finance-team: { channel: "#finance" }, board: { channel: "#board" } }
tools: { refund_payment: { mask: [card] }, pay: { mask: [card] } }
rules:
  - { name: cap, tool: refund_payment, when: args.amount_cents > 80000, action: require_approval, approvers: [board] }
  - { name: dev, tool: deploy, when: context.environment == "dev", action: allow }
  - { name: card, tool: pay, when: args.card == "4111" || context.card == "4111", action: deny }
`,
})

/** A store with these requests, in pages of at most two. */
function storeOf(requests: readonly KeptRequest[]) {
  const sorted = [...requests].sort((one, other) => (one.id < other.id ? -1 : 1))
  return {
    calls: async ({ sinceMs, afterId, limit }: CallsPage) =>
      sorted
        .filter(({ id, createdAtMs }) => createdAtMs >= sinceMs && (afterId === null || id > afterId))
        .slice(0, limit),
  }
}

function replayOf(requests: readonly KeptRequest[]) {
  return replay({ store: storeOf(requests), bundle: BUNDLE, sinceMs: NOW_MS, untilMs: NOW_MS + 2 * WEEK_MS })
}

function at(offsetMs: number, amountCents: number) {
  return { createdAtMs: NOW_MS + offsetMs, call: aCall({ params: { amount_cents: amountCents } }) }
}

test('replay() leaves out questions and plans, which no policy evaluates', async () => {
  const question = aPendingRequest({ subject: { kind: 'question', form: 'text', options: [] } })

  expect(await replayOf([question, aPendingRequest({ subject: { kind: 'plan' } })])).toMatchObject({
    calls: 0,
    changes: [],
  })
})

test('replay() groups the calls that would be decided differently, and counts cards a week for each group', async () => {
  const allowed = aRequest(at(0, 90_000))
  const asked = [1, 2, 3, 4].map((offset) => aPendingRequest(at(offset, 60_000)))
  const elsewhere = aPendingRequest(at(9, 90_000))

  const found = await replayOf([allowed, ...asked, elsewhere, aRequest(at(10, 5))])

  expect(found).toMatchObject({ calls: 7, same: 1, indeterminate: { masked: 0, no_context: 0 } })
  expect(found.changes).toEqual([
    {
      tool: 'refund_payment',
      from: {
        effect: 'require_approval',
        policyId: 'support',
        rule: 'small_refund',
        groups: ['finance-team'],
      },
      to: { effect: 'allow', policyId: 'p', rule: null, groups: [] },
      calls: 4,
      examples: asked.slice(0, 3).map(({ id }) => id),
    },
    expect.objectContaining({
      calls: 1,
      to: expect.objectContaining({ effect: 'require_approval', groups: ['board'] }),
    }),
    expect.objectContaining({ calls: 1, from: expect.objectContaining({ groups: ['finance-team'] }) }),
  ])
  expect(found.cards).toEqual([
    { group: 'board', perWeek: 1 },
    { group: 'finance-team', perWeek: -2.5 },
  ])
})

test('replay() evaluates each call at its own time, and leaves out calls outside the period', async () => {
  const found = await replayOf([aRequest(at(-1, 1)), aRequest(at(0, 1)), aRequest(at(2 * WEEK_MS, 1))])

  expect(found).toMatchObject({ calls: 1, same: 1 })
})

test('replay() evaluates with the recorded context', async () => {
  const call = aCall({ tool: 'deploy', params: {}, context: { environment: 'dev' } })

  expect(await replayOf([aRequest({ call })])).toMatchObject({ same: 1, changes: [] })
})

test('replay() counts a call as not replayable when a rule reads a context that was not recorded', async () => {
  const deploy = aCall({ tool: 'deploy', params: {}, context: null })
  const refund = aCall({ context: null })

  const found = await replayOf([aRequest({ call: deploy }), aRequest({ call: refund })])

  expect(found).toMatchObject({ calls: 2, same: 1, indeterminate: { no_context: 1, masked: 0 } })
})

test('replay() counts a call as not replayable when a rule reads a value that was recorded masked', async () => {
  const lost = aCall({ tool: 'pay', params: { card: '‹masked›' } })
  const kept = aCall({ tool: 'pay', params: { card: '4222' } })
  const unread = aCall({ params: { amount_cents: 1, card: '‹masked›' } })

  const found = await replayOf(
    [lost, kept, unread].map((call) => aRequest({ call, maskedParams: { card: '‹masked›' } })),
  )

  expect(found).toMatchObject({ calls: 3, same: 2, indeterminate: { masked: 1 } })
})

test('replay() reports no difference for a call that a grant allowed where the rules still ask, and no more cards', async () => {
  const granted = aRequest({
    ...at(0, 90_000),
    state: { status: 'allowed', reason: 'Allowed by a grant of Ann Meyer', grantId: 'grant_1' },
  })

  expect(await replayOf([granted])).toMatchObject({
    calls: 1,
    same: 0,
    changes: [],
    cards: [],
    overridden: { grant: 1, lockdown: 0 },
  })
})

test('replay() compares a call that a grant allowed where the policies now decide without people', async () => {
  const state = { status: 'allowed', reason: 'Allowed by a grant of Ann Meyer', grantId: 'grant_1' } as const
  const denied = aRequest({ state, call: aCall({ tool: 'pay', params: { card: '4111' } }) })

  const found = await replayOf([denied, aRequest({ ...at(1, 5), state })])

  expect(found).toMatchObject({ calls: 2, same: 1, overridden: { grant: 0 } })
  expect(found.changes).toMatchObject([{ from: { effect: 'allow' }, to: { effect: 'deny' } }])
})

test('replay() reports no difference for calls that only a lockdown denied, at once, while people were asked, or after they were allowed', async () => {
  const lockdown = aLockdown()
  const reason = lockdownReason(lockdown)
  const atOnce = aRequest({
    ...at(0, 5),
    policyId: null,
    rule: null,
    state: { status: 'denied', reason, lockedDownBy: lockdown.by },
  })
  const settled = settledAs(aPendingRequest(at(1, 60_000)), 'denied', { comment: reason })
  const whileAsked: KeptRequest = {
    ...settled,
    state: { ...settled.state, status: 'denied', settledBy: lockdown.by, comment: reason, answer: null },
  }
  const allowed = aRequest({
    ...at(2, 5),
    execution: { status: 'denied', by: lockdown.by, atMs: NOW_MS + 3, reason },
  })

  const found = await replayOf([atOnce, whileAsked, allowed])

  expect(found).toMatchObject({ calls: 3, same: 1, overridden: { grant: 0, lockdown: 1 } })
  expect(found.changes).toMatchObject([{ from: { effect: 'require_approval' }, to: { effect: 'allow' } }])
})
