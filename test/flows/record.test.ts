import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords } from '../support/api-helpers.ts'
import { eventually } from '../support/eventually.ts'
import { approvedRefund } from '../support/refunds.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

test('/veto audit facts shows an auditor who allowed what and why, in a private table', async () => {
  const world = await startWorld()
  await approvedRefund(world)

  const said = await command(world, 'eve', '/veto audit facts tool:refund* outcome:allowed')

  expect(said).toContain('refund_payment')
  expect(said).toContain('Ann Meyer')
  expect(privateWords(world, 'pat')).toEqual([])
})

test('/veto audit facts pages through more rows than fit on a page', async () => {
  const world = await startWorld()
  const client = await world.client()
  for (let count = 0; count < 45; count += 1) {
    await client.authorize('support-agent', 'refund_payment', { amount_cents: 100 + count })
  }
  const eve = world.sandbox.as('eve')

  const first = await command(world, 'eve', '/veto audit facts agent:support-agent')
  await eve.click('Older', { channel: '#finance-approvals' })
  const second = await world.sandbox.until(
    () => privateWords(world, 'eve').find((words) => words !== first),
    'the next page',
  )

  expect(second).not.toBe(first)
  expect(second).toContain('refund_payment')
})

test('/veto audit facts shows a guest nothing', async () => {
  const world = await startWorld()
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', { amount_cents: 1 })

  expect(await command(world, 'gus', '/veto audit facts')).not.toContain('refund_payment')
})

test('/veto audit facts suggests the nearest filter for an unknown one', async () => {
  const world = await startWorld()

  expect(await command(world, 'eve', '/veto audit facts tol:refund')).toContain('tool')
})

test('the ledger contains the whole history of a request, in order, and its chain verifies', async () => {
  const world = await startWorld()
  const { id } = await approvedRefund(world)

  const rows = await auditRows(world, { request: id })

  expect(rows.map(({ kind }) => kind).reverse()).toEqual(
    expect.arrayContaining(['opened', 'posted', 'voted', 'settled']),
  )
  expect(rows.map(({ kind }) => kind).at(-1)).toBe('opened')
  expect(rows.find(({ kind }) => kind === 'settled')).toMatchObject({
    agentId: 'support-agent',
    tool: 'refund_payment',
    actor: 'U0ANN',
    actorName: 'Ann Meyer',
    outcome: 'allowed',
    status: 'approved',
    matchedPolicyId: 'support',
    matchedRule: 'cap_refund_amount',
  })
  expect(new Set(rows.map(({ bundleHash }) => bundleHash)).size).toBe(1)
})

test('the ledger and the card contain masked params only', async () => {
  const world = await startWorld()
  const client = await world.client()
  const secret = '4242424242424242'
  const { id } = await client.authorize('support-agent', 'refund_payment', {
    ...BIG_REFUND,
    card_number: secret,
  })
  const card = await cardOf(world, String(id))
  await world.sandbox.as('ann').click('Approve', { ts: card.ts })

  const answer = await client.waitFor(String(id))
  const rows = await auditRows(world, { request: String(id) })

  expect(answer.params).toMatchObject({ card_number: secret })
  expect(JSON.stringify(rows)).not.toContain(secret)
  expect(JSON.stringify(world.sandbox.calls)).not.toContain(secret)
  expect(textOf(card.blocks)).toContain('‹masked›')
})

test('/veto pending lists pending requests, with the requester', async () => {
  const world = await startWorld()
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  await cardOf(world, String(id))

  const said = await command(world, 'ann', '/veto pending')

  expect(said).toContain('Refund €720.00 on pay_1')
  expect(said).toContain('support-agent')
})

test('/veto help names every command', async () => {
  const world = await startWorld()

  const said = await command(world, 'ann', '/veto help')

  for (const word of ['audit', 'pending', 'digest', 'help']) expect(said).toContain(word)
})

const MONDAY_8_MS = Date.parse('2026-11-23T08:00:00Z')

test('the weekly digest is posted once for its week, also across restarts, with what was asked and decided', async () => {
  const world = await startWorld()
  await approvedRefund(world)

  await world.veto().stop()
  await world.clock.jump(MONDAY_8_MS - world.clock.nowMs() + 3_600_000)
  await world.restart()
  const digest = await world.sandbox.until(() => world.sandbox.messages('#agent-approvals')[0], 'the digest')
  await eventually(async () => expect(await auditRows(world, { kind: 'digest_posted' })).toHaveLength(1))
  await world.restart()
  await world.restart()
  await world.clock.advance(60_000)

  const words = textOf(digest.blocks)
  expect(words).toContain('Refund a payment | 1 | 1')
  expect(words).toContain('1 approved')
  expect(world.sandbox.messages('#agent-approvals')).toHaveLength(1)
  expect(await auditRows(world, { kind: 'digest_posted' })).toHaveLength(1)
})

test('the weekly digest is not posted for the time before Veto was installed', async () => {
  const world = await startWorld()

  await world.clock.advance(60_000)

  expect(world.sandbox.messages('#agent-approvals')).toEqual([])
})

test('/veto digest shows the digest of this moment, privately', async () => {
  const world = await startWorld()
  await approvedRefund(world)
  await world.clock.advance(1)

  expect(await command(world, 'pat', '/veto digest')).toContain('Refund a payment')
})

/** What Veto answers to a line that this person types, privately. */
async function command(world: World, name: string, line: string): Promise<string> {
  const before = privateWords(world, name).length
  await world.sandbox.as(name).type(line, '#finance-approvals')
  return world.sandbox.until(() => privateWords(world, name)[before], `an answer to ${line}`)
}
