import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { startWorld, type World } from '../support/start-world.ts'

test('three refunds are approved with one press, each with a vote and a settlement of its own', async () => {
  const world = await startWorld()
  const ids = await askForRefunds(world, 3)
  await openSelection(world, 'ann')
  const shown = modalOf(world, 'ann')

  await check(world, 'ann', [1, 2, 3])
  await world.sandbox.as('ann').submit()
  const result = await modalSaying(world, 'ann', '3 approved.')

  expect(shown).toContain('Refunds over $500 require finance review')
  expect(shown).toContain('2. Refund €702.00 on pay_2')
  expect(shown).toContain('Payment  pay_2')
  expect(result).toContain('👍 Refund €702.00 on pay_2 · approved by Ann Meyer')
  for (const id of ids) {
    expect(await requestNow(world, id)).toMatchObject({
      status: 'approved',
      approval: { votes: [{ by: 'U0ANN', choice: 'approve' }] },
    })
    expect(await kindsOf(world, id)).toEqual(['voted', 'settled'])
    await advanceUntil(world, () => cardSays(world, id, 'approved by Ann Meyer'))
  }
})

async function askForRefunds(world: World, count: number): Promise<readonly string[]> {
  const client = await world.client()
  const ids: string[] = []
  for (let at = 1; at <= count; at += 1) {
    const params = { payment_id: `pay_${at}`, amount_cents: 70_000 + at * 100, currency: 'EUR' }
    const { id } = await client.authorize('support-agent', 'refund_payment', params)
    await advanceUntil(world, () => cardSays(world, String(id)))
    ids.push(String(id))
  }
  return ids
}

/** Does a card of the request stand in the channel, with these words? */
function cardSays(world: World, id: string, words = ''): boolean {
  const cards = world.sandbox.messages('#finance-approvals').map((message) => JSON.stringify(message))
  return cards.some((card) => card.includes(id) && card.includes(words))
}

async function openSelection(world: World, name: string): Promise<void> {
  const person = world.sandbox.as(name)
  await person.type('/veto pending', '#finance-approvals')
  await world.sandbox.until(
    () => privateWords(world, name).at(-1)?.includes('Select several…') || null,
    'the list',
  )
  await person.click('Select several…')
  await world.sandbox.until(() => person.modal()?.submit ?? null, 'the calls')
}

async function check(world: World, name: string, numbers: readonly number[]): Promise<void> {
  const text = modalOf(world, name)
  for (const number of numbers) {
    const label = text.split('\n').find((line) => line.startsWith(`${number}. `))
    await world.sandbox.as(name).choose([label ?? ''])
  }
}

function modalOf(world: World, name: string): string {
  return textOf(world.sandbox.as(name).modal()?.blocks ?? [])
}

function modalSaying(world: World, name: string, words: string): Promise<string> {
  return world.sandbox.until(() => {
    const text = modalOf(world, name)
    return text.includes(words) ? text : null
  }, `'${words}' in the modal of ${name}`)
}

async function kindsOf(world: World, request: string): Promise<readonly string[]> {
  const rows = await auditRows(world, { request })
  return rows
    .map(({ kind }) => kind)
    .filter((kind) => kind === 'voted' || kind === 'settled')
    .toReversed()
}
