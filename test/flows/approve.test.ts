import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { BIG_REFUND, cardOf, startWorld } from '../support/start-world.ts'

test.each(['socket', 'http'] as const)(
  'a refund over the limit is asked in #finance-approvals, approved by Ann, and answered to the waiting agent (%s)',
  async (mode) => {
    const world = await startWorld({ mode })
    const client = await world.client()

    const pending = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
    const answer = client.waitFor(pending)
    const { ts } = await cardOf(world, String(pending.id))
    const act = await world.sandbox.as('ann').click('Approve', { channel: '#finance-approvals', ts })

    expect(act).toEqual({ ok: true, problem: null })
    expect(pending).toMatchObject({
      status: 'pending',
      allowed: false,
      outcome: 'escalated',
      matchedPolicyId: 'support',
      matchedRule: 'cap_refund_amount',
      reason: 'Refunds over $500 require finance review',
      params: {},
    })
    expect(await answer).toMatchObject({
      id: pending.id,
      status: 'approved',
      allowed: true,
      params: BIG_REFUND,
      approval: { needed: 1, votes: [{ by: 'U0ANN', name: 'Ann Meyer', choice: 'approve' }] },
    })
  },
)

test('the card of a refund shows what will happen, and after the decision who decided, without buttons', async () => {
  const world = await startWorld()
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND, {
    summary: 'Refund 720.00 to Acme',
    requester: 'dan@acme.test',
  })

  const asked = await cardOf(world, String(id))
  await world.sandbox.as('ann').click('Approve', { ts: asked.ts })
  const settled = await cardOf(world, String(id), { when: (text) => text.includes('approved by') })

  const before = textOf(asked.blocks)
  for (const part of [
    'Refund €720.00 on pay_1',
    'support-agent',
    'pay_1',
    '€720.00',
    'finance review',
    'unverified',
  ]) {
    expect(before).toContain(part)
  }
  expect(before).toContain('Approve')
  expect(textOf(settled.blocks)).toContain('approved by Ann Meyer')
  expect(JSON.stringify(settled.blocks)).not.toContain('veto_deny')
  expect(settled.ts).toBe(asked.ts)
})

test('a refund can be denied with a reason that reaches the agent', async () => {
  const world = await startWorld()
  const client = await world.client()
  const pending = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(pending.id))
  const ben = world.sandbox.as('ben')

  await ben.click('Deny', { ts })
  await world.sandbox.until(() => ben.modal(), 'the modal that asks for the reason')
  await ben.submit({ Reason: 'The customer already has the money back' })
  const answer = await client.waitFor(pending)

  expect(answer).toMatchObject({ status: 'rejected', allowed: false, outcome: 'denied', params: {} })
  expect(answer.reason).toBe('Denied by Ben Okafor: The customer already has the money back')
  const settled = await cardOf(world, String(pending.id), { when: (text) => text.includes('denied by') })
  expect(textOf(settled.blocks)).toContain('The customer already has the money back')
})

test('a refund at or under the limit runs at once and posts no card', async () => {
  const world = await startWorld()
  const client = await world.client()

  const answer = await client.authorize('support-agent', 'refund_payment', {
    payment_id: 'p',
    amount_cents: 50_000,
  })

  expect(answer).toMatchObject({
    status: 'allowed',
    allowed: true,
    matchedPolicyId: 'support',
    approval: null,
  })
  expect(world.sandbox.messages('#finance-approvals')).toEqual([])
})

test('a refund with wait is held open, and answered when Ann approves', async () => {
  const world = await startWorld()
  const client = await world.client()

  const answer = client.authorize('support-agent', 'refund_payment', BIG_REFUND, { wait: '60s' })
  const card = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
  await world.sandbox.as('ann').click('Approve', { ts: card.ts })

  expect(await answer).toMatchObject({ status: 'approved', allowed: true })
})

test('a refund sent twice under one idempotency key is one request with one card', async () => {
  const world = await startWorld()
  const client = await world.client()
  const options = { idempotencyKey: 'order-2847' }

  const asked = await Promise.all(
    Array.from({ length: 8 }, () => client.authorize('support-agent', 'refund_payment', BIG_REFUND, options)),
  )

  expect(new Set(asked.map((answer) => answer.id)).size).toBe(1)
  await cardOf(world, String(asked[0]?.id))
  await world.clock.advance(10_000)
  expect(world.sandbox.messages('#finance-approvals')).toHaveLength(1)
})

test('a tool that no policy allows is denied with the documented default reason', async () => {
  const world = await startWorld()
  const client = await world.client({ agents: 'sales-agent' })

  const answer = await client.authorize('sales-agent', 'launch_rocket')

  expect(answer).toMatchObject({ allowed: false, outcome: 'denied', matchedPolicyId: null })
})
