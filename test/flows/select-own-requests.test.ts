import { expect, test } from 'vitest'
import { askFor, check, openSelection, PAYOUTS } from '../support/selection.ts'
import { startWorld, type World } from '../support/start-world.ts'

test('calls that a person may approve are found behind larger groups that were asked on behalf of that person', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  for (const tool of ['pay_out', 'give_back', 'wire']) await askForAnn(world, tool, 3)
  await askFor(world, 'book', { n: 1 })
  await askFor(world, 'book', { n: 2 })

  const shown = await openSelection(world, 'ann')

  expect(shown).toContain('book')
  await check(world, 'ann', 1, 2)
})

test('calls that a person may approve are found behind forty of the same kind that were asked on behalf of that person', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  await askForAnn(world, 'book', 40)
  await askFor(world, 'book', { n: 1 })
  await askFor(world, 'book', { n: 2 })

  await openSelection(world, 'ann')

  await check(world, 'ann', 1, 2)
})

/** So many calls of which Ann is the requester. */
async function askForAnn(world: World, tool: string, count: number): Promise<void> {
  const client = await world.client({ agents: '*' })
  for (let amount = 1; amount <= count; amount += 1) {
    await client.authorize('support-agent', tool, { amount }, { requester: 'ann@acme.test' })
  }
}
