import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { RequestView, VetoClient } from '../../client/src/index.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { openEditor } from '../support/payouts.ts'
import { approvedRefund } from '../support/refunds.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const HOUR_MS = 3_600_000
const EXACT = `
name: exact
priority: 300
rules:
  - name: refund_was_exact
    tool: refund_payment
    phase: result
    when: result.amount_cents != args.amount_cents
    action: deny
    message: The refund was not of the approved amount
`

const SECRET = `
name: secret
priority: 300
rules:
  - { name: no_secret, tool: refund_payment, phase: result, when: result == "secret", action: deny }
`

test('an approved call runs once, and the card shows its duration', async () => {
  const world = await startWorld()
  const { client, answer } = await approvedRefund(world)

  const result = await client.execute(answer, async (params) => {
    await world.clock.advance(1_200)
    return params
  })
  const card = await cardOf(world, answer.id, { when: (text) => text.includes('done, approved') })

  expect(result).toEqual(BIG_REFUND)
  expect(textOf(card.blocks)).toContain('took 1.2 s')
  expect(await requestNow(world, answer.id)).toMatchObject({
    status: 'succeeded',
    outcome: 'allowed',
    allowed: false,
  })
  await expect(client.execute(answer, () => 'again')).rejects.toMatchObject({ code: 'already_redeemed' })
  const kinds = (await auditRows(world, { request: answer.id })).map(({ kind }) => kind)
  expect(kinds.slice(0, 3)).toEqual(['redeem_refused', 'result', 'redeemed'])
})

test('an approved call that fails says so on the card, with the error in its thread', async () => {
  const world = await startWorld()
  const { client, answer, ts } = await approvedRefund(world)

  await expect(
    client.execute(answer, () => Promise.reject(new Error('The bank is closed'))),
  ).rejects.toThrow()
  const card = await cardOf(world, answer.id, { when: (text) => text.includes('failed · approved') })
  await advanceUntil(world, () => threadOf(world, ts).includes('The bank is closed'))

  expect(textOf(card.blocks)).toContain('❌ Refund €720.00 on pay_1 failed · approved by Ann Meyer')
  expect(await requestNow(world, answer.id)).toMatchObject({ status: 'failed', outcome: 'allowed' })
})

test('an approved call can start before a restart and end after it', async () => {
  const world = await startWorld()
  const { client, answer } = await approvedRefund(world)
  await client.redeem(answer)

  await world.restart()
  const after = await world.client()

  await expect(after.redeem(answer)).rejects.toMatchObject({ code: 'already_redeemed' })
  expect((await after.report(answer.id, { status: 'succeeded' })).status).toBe('succeeded')
  await cardOf(world, answer.id, { when: (text) => text.includes('done, approved') })
})

test('an approved call that is not started within an hour lapses, once, and its card says so', async () => {
  const world = await startWorld()
  const { client, answer } = await approvedRefund(world)

  await world.clock.jump(HOUR_MS)
  await cardOf(world, answer.id, { when: (text) => text.includes('never ran') })

  await expect(client.execute(answer, () => 'late')).rejects.toMatchObject({ code: 'lapsed' })
  expect(await requestNow(world, answer.id)).toMatchObject({
    status: 'lapsed',
    outcome: 'denied',
    allowed: false,
  })
  expect(await auditRows(world, { request: answer.id, kind: 'lapsed' })).toHaveLength(1)
})

test('an approved call does not start with other params than those approved', async () => {
  const world = await startWorld()
  const { client, answer } = await approvedRefund(world)

  const other = { ...answer, params: { ...BIG_REFUND, amount_cents: 72_001 } }
  await expect(client.redeem(other)).rejects.toMatchObject({ code: 'params_mismatch' })
  expect((await client.redeem(answer)).status).toBe('redeemed')
})

test('an approved call does not start with the params from before an edit', async () => {
  const world = await startWorld()
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const answer = await editedTo(world, asked.id, '600')

  await expect(client.redeem({ ...answer, params: BIG_REFUND })).rejects.toMatchObject({
    code: 'params_mismatch',
  })
  const ran = await client.execute(answer, (params) => params)
  expect(ran).toEqual({ ...BIG_REFUND, amount_cents: 60_000 })
})

test('an approved call lapses on time across a restart', async () => {
  const world = await startWorld()
  const { answer } = await approvedRefund(world)

  await world.clock.jump(HOUR_MS / 2)
  await world.restart()
  const client = await world.client()
  await world.clock.jump(HOUR_MS / 2)

  await expect(client.execute(answer, () => 'late')).rejects.toMatchObject({ code: 'lapsed' })
  expect(await auditRows(world, { request: answer.id, kind: 'lapsed' })).toHaveLength(1)
})

test('a result is returned when its rule accepts it, and withheld when it does not', async () => {
  const world = await startWorld({ policies: { 'exact.yaml': EXACT } })
  const client = await world.client()

  const exact = await client.execute(await smallRefund(client), ({ amount_cents }) => ({ amount_cents }))
  const { answer } = await approvedRefund(world)
  const execution = client.execute(answer, () => ({ amount_cents: 720_000, note: new Date(0) }), {
    outputOf: ({ amount_cents }) => ({ amount_cents }),
  })

  expect(exact).toEqual({ amount_cents: 100 })
  await expect(execution).rejects.toMatchObject({ code: 'result_refused' })
  const card = await cardOf(world, answer.id, { when: (text) => text.includes('its result was refused') })
  expect(textOf(card.blocks)).toContain('The refund was not of the approved amount')
})

test.each([
  ['is too large', 'x'.repeat(70_000)],
  ['holds a date', { amount_cents: 100, at: new Date(0) }],
  ['holds undefined', { amount_cents: 100, note: undefined }],
  ['was never given', undefined],
])('a result is withheld when it %s, although the rule denies one value only', async (_what, result) => {
  const world = await startWorld({ policies: { 'secret.yaml': SECRET } })
  const client = await world.client()
  const answer = await smallRefund(client)

  const execution = client.execute(answer, () => result)

  if (result === undefined) expect(await execution).toBeUndefined()
  else await expect(execution).rejects.toMatchObject({ code: 'result_refused' })
  expect(await requestNow(world, answer.id)).toMatchObject({ status: 'succeeded' })
})

test('a late result changes no decision: a call that lapsed stays lapsed, whatever its agent reports', async () => {
  const world = await startWorld()
  const { client, answer } = await approvedRefund(world)
  await world.clock.jump(HOUR_MS)

  await expect(client.report(answer.id, { status: 'succeeded' })).rejects.toMatchObject({
    code: 'not_redeemed',
  })
  expect((await requestNow(world, answer.id)).status).toBe('lapsed')
})

test('an execution observed elsewhere belongs to the request that allowed it, once, and is otherwise a bypass', async () => {
  const world = await startWorld()
  const { client, answer } = await approvedRefund(world)
  const executedAt = new Date(world.clock.nowMs()).toISOString()
  const execution = { agentId: 'support-agent', tool: 'refund_payment', params: BIG_REFUND, executedAt }

  const seen = await client.reportExecution({ ...execution, traceId: 'span-1' })
  const again = await client.reportExecution({ ...execution, traceId: 'span-1' })
  const twice = await client.reportExecution({ ...execution, traceId: 'span-2' })
  const unasked = await client.reportExecution({ ...execution, tool: 'wipe_disk', traceId: 'span-3' })

  expect(seen).toMatchObject({ bypass: false, requestId: answer.id })
  expect(again).toEqual(seen)
  expect([twice, unasked]).toMatchObject([
    { bypass: true, requestId: null },
    { bypass: true, requestId: null },
  ])
  expect((await auditRows(world, { kind: 'bypass_seen' })).map(({ tool }) => tool)).toEqual([
    'wipe_disk',
    'refund_payment',
  ])
})

/** A refund that the policies allow. */
async function smallRefund(client: VetoClient): Promise<RequestView> {
  const params = { ...BIG_REFUND, amount_cents: 100 }
  const decision = await client.authorize('support-agent', 'refund_payment', params)
  return decision.status === 'allowed' ? decision : expect.fail(decision.reason)
}

/** The answer once Ann has put another amount in and approved that. */
async function editedTo(world: World, id: string | null, amount: string): Promise<RequestView> {
  const { ts } = await cardOf(world, String(id))
  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ann').submit({ 'Amount, in EUR': amount })
  return requestNow(world, id)
}

function threadOf({ sandbox }: World, ts: string): string {
  return JSON.stringify(sandbox.messages('#finance-approvals').filter((message) => message.threadTs === ts))
}
