import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { privateWords, requestNow } from '../support/api-helpers.ts'
import { A_CHOICE } from '../support/questions.ts'
import {
  approveChecked,
  askFor,
  cardSays,
  check,
  decisionsOf,
  modalSaying,
  modalWords,
  openSelection,
  PAYOUTS,
  payOut,
  statusesOf,
  untilPosted,
} from '../support/selection.ts'
import { startWorld, type World } from '../support/start-world.ts'

const HOME = { in: 'home' } as const

test('three refunds are approved with one press, each with a vote and a settlement of its own, and their cards say so', async () => {
  const world = await startWorld()
  const ids = [await refund(world, 1), await refund(world, 2), await refund(world, 3)]
  await untilPosted(world, ids)

  const shown = await openSelection(world, 'ann')
  await check(world, 'ann', 1, 2, 3)
  const result = await approveChecked(world, 'ann')

  expect(shown).toContain("Why you're asked: Refunds over $500 require finance review")
  expect(shown).toContain('2. Refund €702.00 on pay_2\nsupport-agent asks to run refund_payment')
  expect(shown).toContain('Payment  pay_2')
  expect(result).toMatch(/^3 approved\./)
  expect(result).toContain('👍 Refund €702.00 on pay_2 · approved by Ann Meyer')
  for (const id of ids) {
    expect(await requestNow(world, id)).toMatchObject({
      status: 'approved',
      approval: { votes: [{ by: 'U0ANN', choice: 'approve' }] },
    })
    expect(await decisionsOf(world, id)).toEqual(['voted U0ANN', 'settled U0ANN'])
    await advanceUntil(world, () => cardSays(world, id, 'approved by Ann Meyer'))
  }
})

test('what is not checked stays as it is', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const ids = [await payOut(world, 1), await payOut(world, 2), await payOut(world, 3)]

  await openSelection(world, 'ann')
  await check(world, 'ann', 2)
  const result = await approveChecked(world, 'ann')

  expect(result).toMatch(/^1 approved\./)
  expect(await statusesOf(world, ids)).toEqual(['pending', 'approved', 'pending'])
})

test('several calls are denied with one reason for all of them', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const ids = [await payOut(world, 1), await payOut(world, 2), await payOut(world, 3)]
  const ann = world.sandbox.as('ann')

  await openSelection(world, 'ann')
  await check(world, 'ann', 1, 3)
  await ann.click('Deny selected…')
  const form = await modalSaying(world, 'ann', 'This denies 2 calls:')
  await ann.submit({ 'Reason, for all of them': 'The budget is used up' })
  const result = await modalSaying(world, 'ann', '2 denied.')

  expect(form).toContain('Pay out €1.00 for ord_1')
  expect(form).not.toContain('Pay out €2.00 for ord_2')
  expect(result).toContain('🚫 Pay out €3.00 for ord_3 · denied by Ann Meyer')
  expect(await statusesOf(world, ids)).toEqual(['rejected', 'pending', 'rejected'])
  expect(await requestNow(world, ids[0])).toMatchObject({
    reason: expect.stringContaining('The budget is used up'),
  })
})

test('several calls are not denied without a reason where their rule requires one', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const ids = [await askFor(world, 'give_back', { n: 1 }), await askFor(world, 'give_back', { n: 2 })]
  const ann = world.sandbox.as('ann')

  await openSelection(world, 'ann')
  await check(world, 'ann', 1, 2)
  await ann.click('Deny selected…')
  await modalSaying(world, 'ann', 'This denies 2 calls:')
  await ann.submit({ 'Reason, for all of them': '   ' })

  expect(JSON.stringify(ann.modal())).toContain('A reason is required.')
  expect(await statusesOf(world, ids)).toEqual(['pending', 'pending'])
})

test('Home opens the same form', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const ids = [await payOut(world, 1), await payOut(world, 2)]
  const ann = world.sandbox.as('ann')
  await ann.openHome()
  await world.sandbox.until(() => ann.home(), 'Home')

  await ann.click('Select several…', HOME)
  await modalSaying(world, 'ann', '2. Pay out €2.00 for ord_2')
  await check(world, 'ann', 1, 2)
  await approveChecked(world, 'ann')

  expect(await statusesOf(world, ids)).toEqual(['approved', 'approved'])
})

test('calls that need a reason or a confirmation, questions, paused calls, and those that do not fit cannot be selected', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const client = await world.client()
  await payOut(world, 1)
  await payOut(world, 2)
  for (const tool of ['wipe', 'deploy']) {
    await askFor(world, tool, { n: 1 })
    await askFor(world, tool, { n: 2 })
  }
  await client.ask(A_CHOICE)
  await askFor(world, 'pay_out', { order: 'ord_7', amount: 7, note: 'word '.repeat(1_500) })
  const paused = await payOut(world, 8)
  await untilPosted(world, [paused])
  await pause(world, paused)

  const shown = await openSelection(world, 'ann')
  const numbered = shown.split('\n').filter((line) => /^\d+\. /.test(line))

  expect(numbered).toEqual(['1. Pay out €1.00 for ord_1', '2. Pay out €2.00 for ord_2'])
})

test('calls of several rules are chosen one rule at a time, the one with the most first', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const back = [await askFor(world, 'give_back', { n: 1 }), await askFor(world, 'give_back', { n: 2 })]
  const out = [await payOut(world, 1), await payOut(world, 2), await payOut(world, 3)]
  const ann = world.sandbox.as('ann')

  const first = await openSelection(world, 'ann')
  await check(world, 'ann', 1)
  await ann.choose('Give back · refund_review (2)')
  const second = await modalSaying(world, 'ann', '2. Give back')
  await check(world, 'ann', 1, 2)
  const result = await approveChecked(world, 'ann')

  expect(first).toContain('3. Pay out €3.00 for ord_3')
  expect(second).not.toContain('Pay out €1.00')
  expect(result).toMatch(/^2 approved\./)
  expect(await statusesOf(world, [...back, ...out])).toEqual([
    'approved',
    'approved',
    'pending',
    'pending',
    'pending',
  ])
})

test('the result says what a vote on several calls did not complete: a second approval, or a hold', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const wires = [await askFor(world, 'wire', { amount: 1 }), await askFor(world, 'wire', { amount: 2 })]
  const books = [await askFor(world, 'book', { n: 1 }), await askFor(world, 'book', { n: 2 })]
  const ann = world.sandbox.as('ann')

  await openSelection(world, 'ann')
  await ann.choose('two_people (2)')
  await modalSaying(world, 'ann', 'rule two_people')
  await check(world, 'ann', 1, 2)
  const counted = await approveChecked(world, 'ann')
  await ann.closeModal()
  await openSelection(world, 'ann')
  await check(world, 'ann', 1, 2)
  const held = await approveChecked(world, 'ann')

  expect(counted).toMatch(/^2 counted, and waiting for another approval\./)
  expect(counted).toContain('1 of 2 approvals from finance-team')
  expect(held).toMatch(/^2 approved, which can be taken back on the card\./)
  expect(await statusesOf(world, [...wires, ...books])).toEqual(['pending', 'pending', 'pending', 'pending'])
  await world.clock.advance(11_000)
  await advanceUntil(world, async () =>
    (await statusesOf(world, books)).every((status) => status === 'approved'),
  )
})

test('a form that is sent with nothing checked decides nothing and says so', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const ids = [await payOut(world, 1), await payOut(world, 2)]
  const ann = world.sandbox.as('ann')

  await openSelection(world, 'ann')
  await ann.submit()
  const first = modalWords(world, 'ann')
  await ann.closeModal()
  await openSelection(world, 'ann')
  await ann.click('Deny selected…')
  await modalSaying(world, 'ann', 'Nothing is selected yet')

  expect(first).toContain('Nothing is selected yet')
  expect(await statusesOf(world, ids)).toEqual(['pending', 'pending'])
})

test('/veto pending offers no selection to a person who may not approve the calls', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  await payOut(world, 1)
  await payOut(world, 2)

  await world.sandbox.as('pat').type('/veto pending', '#finance-approvals')
  const list = await world.sandbox.until(() => privateWords(world, 'pat').at(-1), 'the list')

  expect(list).toContain('Pay out €1.00 for ord_1')
  expect(list).not.toContain('Select several…')
})

function refund(world: World, number: number): Promise<string> {
  const params = { payment_id: `pay_${number}`, amount_cents: 70_000 + number * 100, currency: 'EUR' }
  return askFor(world, 'refund_payment', params)
}

async function pause(world: World, id: string): Promise<void> {
  const card = world.sandbox
    .messages('#finance-approvals')
    .find((message) => JSON.stringify(message).includes(id))
  const ben = world.sandbox.as('ben')
  await ben.choose('Ask the agent…', { ts: card?.ts ?? '' })
  await world.sandbox.until(() => ben.modal()?.submit ?? null, 'the form for a question')
  await ben.submit({ Question: 'Which shop?' })
}
