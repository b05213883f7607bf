import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { askAgent, askForRefund } from '../support/refunds.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { repliesTo } from '../support/threads.ts'

const MINUTE_MS = 60_000

test('Give more time extends the deadline by the original timeout, and tells the person, the card and the thread', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)
  await world.clock.jump(50 * MINUTE_MS)

  await giveTime(world, 'ann', ts)
  const card = await cardOf(world, id, { when: (text) => text.includes('2026-11-21 00:00') })
  const [note] = await world.sandbox.until(() => some(repliesTo(world, ts)), 'word in the thread')
  const told = await world.sandbox.until(() => privateWords(world, 'ann')[0], 'an answer')
  await world.clock.jump(70 * MINUTE_MS - 1)
  const last = await requestNow(world, id)
  await world.clock.advance(1)

  expect(told).toContain('You gave more time, until 2026-11-21 00:00 UTC.')
  expect(privateWords(world, 'ben')).toEqual([])
  expect(textOf(card.blocks)).toContain('if nobody answers by 2026-11-21 00:00 UTC')
  expect(textOf(note?.blocks ?? [])).toBe('Ann Meyer gave more time, until 2026-11-21 00:00 UTC.')
  expect(last).toMatchObject({ status: 'pending', expiresAt: '2026-11-21T00:00:00.000Z' })
  expect((await requestNow(world, id)).status).toBe('expired')
  expect(await auditRows(world, { request: id, kind: 'extended' })).toMatchObject([
    { actor: 'U0ANN', reason: '1 h more', status: 'pending' },
  ])
})

test('Give more time works once: the card then stops offering it, and a simultaneous click is told so', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)

  await Promise.all([giveTime(world, 'ann', ts), giveTime(world, 'ben', ts)])
  const told = await world.sandbox.until(
    () => all([privateWords(world, 'ann')[0], privateWords(world, 'ben')[0]]),
    'an answer to both',
  )
  const card = await cardOf(world, id, { when: (text) => text.includes('2026-11-21 00:00') })

  expect(told.filter((words) => words.includes('You gave more time'))).toHaveLength(1)
  expect(told.filter((words) => words.includes('This can be done only once'))).toHaveLength(1)
  expect(JSON.stringify(card.blocks)).not.toMatch(/Give .* more/)
  expect((await requestNow(world, id)).expiresAt).toBe('2026-11-21T00:00:00.000Z')
  expect(await auditRows(world, { request: id, kind: 'extended' })).toHaveLength(1)
})

test('Give more time is refused once the deadline has passed', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)
  await world.clock.jump(60 * MINUTE_MS - 1)

  const expiry = world.clock.advanceNow(1)
  await giveTime(world, 'ann', ts).catch(() => undefined)
  await expiry

  expect((await requestNow(world, id)).status).toBe('expired')
  expect(await auditRows(world, { request: id, kind: 'extended' })).toEqual([])
})

test('Give more time is only for people who may decide', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)

  await giveTime(world, 'dan', ts)

  const told = await world.sandbox.until(() => privateWords(world, 'dan')[0], 'a private refusal')
  expect(told).toContain('Only finance-team can decide this')
  expect((await requestNow(world, id)).expiresAt).toBe('2026-11-20T23:00:00.000Z')
  expect(await auditRows(world, { request: id, kind: 'vote_refused' })).toMatchObject([
    { actor: 'U0DAN', reason: 'not_an_approver' },
  ])
})

test('Give more time still applies after the agent is asked, and a waiting agent keeps waiting', async () => {
  const world = await startWorld()
  const { client, id, ts } = await askForRefund(world)
  const waiting = client.waitFor(id, { onQuestion: () => 'Order 2847' })

  await giveTime(world, 'ann', ts)
  await cardOf(world, id, { when: (text) => text.includes('2026-11-21 00:00') })
  await askAgent(world, 'ann', { ts, question: 'Which order is this for?' })
  await cardOf(world, id, { when: (text) => text.includes('Order 2847') })
  const before = await requestNow(world, id)
  await world.sandbox.as('ben').click('Approve', { ts })

  expect(before.expiresAt).toBe('2026-11-21T00:00:00.000Z')
  expect(await waiting).toMatchObject({ status: 'approved' })
})

async function giveTime(world: World, name: string, ts: string): Promise<void> {
  await world.sandbox.as(name).choose('Give 1 h more', { ts })
}

function some<T>(list: readonly T[]): readonly T[] | null {
  return list.length > 0 ? list : null
}

function all(words: readonly (string | undefined)[]): readonly string[] | null {
  const told = words.filter((one) => one !== undefined)
  return told.length === words.length ? told : null
}
