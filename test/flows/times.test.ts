import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { repliesTo } from '../support/threads.ts'

const MINUTE_MS = 60_000

/** A rule for `pay` that asks finance within an hour, with more keys. */
function payRule(keys: string): Readonly<Record<string, string>> {
  const rule = `{ name: pay_rule, tool: pay, action: require_approval, approvers: [finance-team], timeout: 1h, ${keys} }`
  return { 'pay.yaml': `name: pay\npriority: 200\nrules:\n  - ${rule}\n` }
}

const ESCALATE = 'escalate: { after: 30m, to: [managers] }'

test('remind posts one reminder that an answer is still awaited, also across a restart', async () => {
  const world = await startWorld({ policies: payRule('remind: 15m') })
  const { id, ts } = await pay(world)

  await world.clock.jump(15 * MINUTE_MS - 1)
  const before = repliesTo(world, ts)
  await world.clock.advance(1)
  const [reminder] = await world.sandbox.until(() => some(repliesTo(world, ts)), 'a reminder')
  await world.restart()
  await world.clock.jump(30 * MINUTE_MS)

  expect(before).toEqual([])
  expect(textOf(reminder?.blocks ?? [])).toContain('Still waiting for an answer.')
  expect(repliesTo(world, ts)).toHaveLength(1)
  expect(await auditRows(world, { request: id, kind: 'reminded' })).toHaveLength(1)
})

test('remind posts a reminder at the start that fell due while Veto was down', async () => {
  const world = await startWorld({ policies: payRule('remind: 15m') })
  const { id, ts } = await pay(world)
  await world.veto().stop()
  await world.clock.jump(20 * MINUTE_MS)

  await world.restart()

  await world.sandbox.until(() => some(repliesTo(world, ts)), 'a reminder')
  expect(await auditRows(world, { request: id, kind: 'reminded' })).toHaveLength(1)
})

test('remind posts no reminder about a decided request', async () => {
  const world = await startWorld({ policies: payRule('remind: 15m') })
  const { id, ts } = await pay(world)
  await world.sandbox.as('ann').click('Approve', { ts })

  await world.clock.jump(20 * MINUTE_MS)

  expect(await auditRows(world, { request: id, kind: 'reminded' })).toEqual([])
})

test('escalate asks the other group in its own channel when nobody answers, once, and its people may decide', async () => {
  const world = await startWorld({ policies: payRule(ESCALATE) })
  const { id, ts } = await pay(world)

  await world.clock.jump(30 * MINUTE_MS)
  const second = await cardOf(world, id, { channel: '#agent-approvals' })
  const between = await requestNow(world, id)
  await world.restart()
  await world.sandbox.as('dan').click('Approve', { channel: '#agent-approvals', ts: second.ts })

  expect(between).toMatchObject({
    status: 'pending',
    approval: { groups: ['finance-team', 'managers'] },
    expiresAt: '2026-11-20T23:00:00.000Z',
  })
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', reason: 'Approved by Dan Ruiz' })
  expect(await auditRows(world, { request: id, kind: 'escalated' })).toMatchObject([
    { actor: 'veto', reason: 'Nobody had answered; finance-team and managers may decide' },
  ])
  const settled = await cardOf(world, id, { when: (text) => text.includes('approved by Dan Ruiz') })
  expect(settled.ts).toBe(ts)
})

test('what escalates and expires after one of two approvals never says that nobody answered', async () => {
  const world = await startWorld({ policies: payRule(`quorum: 2, ${ESCALATE}`) })
  const { id, ts } = await pay(world)
  const pending = textOf((await cardOf(world, id)).blocks)
  await world.sandbox.as('ann').click('Approve', { ts })

  await world.clock.jump(30 * MINUTE_MS)
  const second = await cardOf(world, id, { channel: '#agent-approvals' })
  await world.sandbox.until(() => repliesTo(world, ts).length >= 2, 'the escalation in the thread')
  await world.clock.jump(30 * MINUTE_MS)
  const settled = await cardOf(world, id, { when: (text) => text.includes('expired') })

  expect(pending).toContain('Denied automatically if not approved by')
  expect(textOf(second.blocks)).toContain('Denied automatically if not approved by')
  expect(textOf(settled.blocks)).toContain('expired: not enough people answered in time')
  expect((await requestNow(world, id)).reason).toMatch(/^Not enough people answered in time\./)
  expect(await auditRows(world, { request: id, kind: 'escalated' })).toMatchObject([
    { reason: 'Not enough people had answered; finance-team and managers may decide' },
  ])
  expect(
    repliesTo(world, ts)
      .map(({ blocks }) => textOf(blocks))
      .join('\n'),
  ).not.toContain('Nobody')
})

test('escalate does not let the other group decide before its time', async () => {
  const world = await startWorld({ policies: payRule(ESCALATE) })
  const { id, ts } = await pay(world)

  await world.sandbox.as('dan').click('Approve', { ts })

  expect((await requestNow(world, id)).status).toBe('pending')
  expect(await auditRows(world, { request: id, kind: 'vote_refused' })).toMatchObject([
    { reason: 'not_an_approver' },
  ])
})

test('escalate applies at once when the card cannot be shown to the people of the rule', async () => {
  const world = await startWorld({ policies: payRule(ESCALATE) })
  world.sandbox.faults.next(
    { kind: 'error', code: 'not_in_channel' },
    { method: 'chat.postMessage', times: 1 },
  )
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'pay', { amount: 5 })

  const second = await cardOf(world, String(id), { channel: '#agent-approvals' })
  await world.sandbox.as('dan').click('Approve', { channel: '#agent-approvals', ts: second.ts })

  expect((await requestNow(world, id)).status).toBe('approved')
  expect(await auditRows(world, { request: String(id), kind: 'escalated' })).toMatchObject([
    { reason: 'The card could not be delivered; finance-team and managers may decide' },
  ])
})

test('on_timeout: escalate extends the deadline once by the timeout, and the request then expires as unanswered', async () => {
  const world = await startWorld({ policies: payRule(`on_timeout: escalate, ${ESCALATE}`) })
  const { id, ts } = await pay(world)

  await world.clock.jump(60 * MINUTE_MS)
  const prolonged = await world.sandbox.until(
    () => repliesTo(world, ts).find(({ blocks }) => textOf(blocks).includes('in time')),
    'word of more time',
  )
  const between = await requestNow(world, id)
  await world.clock.jump(60 * MINUTE_MS - 1)
  const last = await requestNow(world, id)
  await world.clock.advance(1)

  expect(textOf(prolonged.blocks)).toContain('managers may decide now')
  expect(between).toMatchObject({ status: 'pending', expiresAt: '2026-11-21T00:00:00.000Z' })
  expect(last.status).toBe('pending')
  expect(await requestNow(world, id)).toMatchObject({
    status: 'expired',
    reason: expect.stringMatching(/^Nobody answered in time/),
  })
})

test('on_timeout: escalate counts an approval after the first deadline', async () => {
  const world = await startWorld({ policies: payRule(`on_timeout: escalate, ${ESCALATE}`) })
  const { id, ts } = await pay(world)
  await world.clock.jump(61 * MINUTE_MS)

  await world.sandbox.as('ann').click('Approve', { ts })

  expect((await requestNow(world, id)).status).toBe('approved')
})

test('an unused approval lapses after an hour, and the card says so', async () => {
  const world = await startWorld()
  const client = await world.client()
  const params = { payment_id: 'pay_1', amount_cents: 72_000 }
  const { id } = await client.authorize('support-agent', 'refund_payment', params)
  const { ts } = await cardOf(world, String(id))
  await world.sandbox.as('ann').click('Approve', { ts })

  await world.clock.jump(60 * MINUTE_MS - 1)
  const before = await requestNow(world, id)
  await world.clock.advance(1)

  expect(before).toMatchObject({ status: 'approved', allowed: true })
  expect(await requestNow(world, id)).toMatchObject({ status: 'lapsed', allowed: false, params: {} })
  expect(await auditRows(world, { request: String(id), kind: 'lapsed' })).toHaveLength(1)
})

async function pay(world: World) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'pay', { amount: 5 })
  return { id: String(id), ts: (await cardOf(world, String(id))).ts }
}

function some<T>(list: readonly T[]): readonly T[] | null {
  return list.length > 0 ? list : null
}
