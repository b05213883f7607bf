import { expect, test } from 'vitest'
import { privateWords } from '../support/api-helpers.ts'
import { modalWords, PAYOUTS, payOut } from '../support/selection.ts'
import { startWorld } from '../support/start-world.ts'

test('while Slack cannot say who is in the groups, Select several does not claim that nothing can be selected', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  await payOut(world, 1)
  await payOut(world, 2)
  const ann = world.sandbox.as('ann')
  await ann.type('/veto pending', '#finance-approvals')
  await world.sandbox.until(() => privateWords(world, 'ann').at(-1) ?? null, 'the list')
  // Before what is remembered of people expires, as it would be read again while the clock is turned on.
  world.sandbox.faults.next({ kind: 'http_error', status: 503 }, { method: 'users.info', times: 999 })
  await world.clock.advance(2 * 60_000)

  await ann.click('Select several…')
  const shown = await world.sandbox.until(() => {
    const words = modalWords(world, 'ann')
    return words.includes('on its own card') ? words : null
  }, 'the answer')

  expect(shown).toContain(
    'Veto could not check with Slack which calls you may decide. Try again in a moment, or decide each on its own card.',
  )
})
