import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { openEditor } from '../support/payouts.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { repliesTo } from '../support/threads.ts'

const REFUND = { payment_id: 'pay_2847', amount_cents: 72_000, currency: 'EUR' }

test('an amount is edited as people write it, and the change is shown in that form everywhere', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world, REFUND)
  const ann = world.sandbox.as('ann')

  await openEditor(world, 'ann', ts)
  const field = fieldOf(world)
  await ann.submit({ 'Amount, in EUR': '600' })
  const card = await cardOf(world, id, { when: (text) => text.includes('approved with changes by') })
  await advanceUntil(world, () => repliesTo(world, ts).length >= 2)
  const [edit] = repliesTo(world, ts)
  await ann.click('Details', { ts })
  await world.sandbox.until(() => ann.modal(), 'the details')

  expect(field).toMatchObject({ label: 'Amount, in EUR', initial: '720.00' })
  expect(await requestNow(world, id)).toMatchObject({
    status: 'approved',
    params: { ...REFUND, amount_cents: 60_000 },
    edited: { changes: [{ name: 'amount_cents', before: 72_000, after: 60_000 }] },
  })
  expect(textOf(card.blocks)).toContain('Ann Meyer edited the parameters:\nAmount: €720.00 → €600.00')
  expect(textOf(edit?.blocks ?? [])).toBe('Ann Meyer edited the parameters:\nAmount: €720.00 → €600.00')
  expect(edit?.text).toBe('Refund €600.00 on pay_2847: Ann Meyer changed Amount: €720.00 → €600.00.')
  expect(textOf(ann.modal()?.blocks ?? [])).toContain('edited the parameters: Amount: €720.00 → €600.00')
  expect(await auditRows(world, { request: id, kind: 'edited' })).toMatchObject([
    { reason: 'Amount: €720.00 → €600.00' },
  ])
})

test('an amount with a comma is refused at its field, and nothing is decided', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world, REFUND)
  const ann = world.sandbox.as('ann')
  await openEditor(world, 'ann', ts)

  await ann.submit({ 'Amount, in EUR': '600,00' })

  expect(ann.modal()?.errors).toEqual({
    'param:amount_cents':
      'Expected an amount in EUR such as 1050.00, with a decimal point and no other separators.',
  })
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('an amount beyond what the schema allows is refused with the number that would be sent', async () => {
  const world = await startWorld({ policies: { 'fees.yaml': feesIn('EUR') } })
  const { id, ts } = await askForWaiver(world)
  const ann = world.sandbox.as('ann')
  await openEditor(world, 'ann', ts)

  await ann.submit({ 'fee, in EUR': '1500' })

  expect(ann.modal()?.errors).toEqual({
    'param:fee': 'Expected <= 100000. This would be sent as 150000.',
  })
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('an amount below 0 is refused where a positive one was asked for, and the schema names no minimum below 0', async () => {
  const world = await startWorld({ policies: { 'fees.yaml': feesIn('EUR') } })
  const { id, ts } = await askForWaiver(world)
  const ann = world.sandbox.as('ann')
  await openEditor(world, 'ann', ts)

  await ann.submit({ 'fee, in EUR': '-5' })

  expect(ann.modal()?.errors).toEqual({
    'param:fee':
      'Expected 0 or more, as an edit may not move the money the other way; if it should go there, deny the call and say so. This would be sent as -500.',
  })
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('an amount is edited as it is sent while its currency can be edited as well', async () => {
  const world = await startWorld({ policies: { 'any.yaml': EDIT_ALL } })
  const { id, ts } = await askForRefund(world, REFUND)

  await openEditor(world, 'ann', ts)
  const field = fieldOf(world)
  await world.sandbox.as('ann').submit({ amount_cents: '60000', currency: 'USD' })

  expect(field).toMatchObject({
    label: 'amount_cents',
    hint: "Amount. In the currency's smallest unit: 72000 is €720.00",
  })
  expect(await requestNow(world, id)).toMatchObject({
    params: { ...REFUND, amount_cents: 60_000, currency: 'USD' },
  })
  expect(await auditRows(world, { request: id, kind: 'edited' })).toMatchObject([
    { reason: 'Amount: €720.00 → $600.00; currency: "EUR" → "USD"' },
  ])
})

test('an amount in the smallest unit is refused with a decimal point, as 500.00 would be 500 cents', async () => {
  const world = await startWorld({ policies: { 'any.yaml': EDIT_ALL } })
  const { id, ts } = await askForRefund(world, REFUND)
  const ann = world.sandbox.as('ann')
  await openEditor(world, 'ann', ts)

  await ann.submit({ amount_cents: '500.00' })

  expect(ann.modal()?.errors).toEqual({
    'param:amount_cents':
      "Expected a whole number in the currency's smallest unit, such as cents, without a decimal point.",
  })
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('an amount without a currency is edited as it is sent', async () => {
  const world = await startWorld()
  const { ts } = await askForRefund(world, { payment_id: 'pay_1', amount_cents: 72_000 })

  await openEditor(world, 'ann', ts)

  expect(fieldOf(world)).toMatchObject({
    label: 'amount_cents',
    hint: "Amount. In the currency's smallest unit",
    initial: '72000',
  })
})

test('an amount that was typed in a currency that the policies no longer name is not sent', async () => {
  const world = await startWorld({ policies: { 'fees.yaml': feesIn('EUR') } })
  const { id, ts } = await askForWaiver(world)
  const ann = world.sandbox.as('ann')
  await openEditor(world, 'ann', ts)

  expect(await world.writePolicy('fees.yaml', feesIn('JPY'))).toBeNull()
  await ann.submit({ 'fee, in EUR': '60' })

  expect(ann.modal()?.errors).toEqual({
    'param:fee': 'This can no longer be edited. Close this window and look at the card.',
  })
  expect((await requestNow(world, id)).status).toBe('pending')
})

const EDIT_ALL = `
name: any
priority: 200
rules:
  - { name: any, tool: refund_payment, action: require_approval, approvers: [finance-team], edit: true }
`

function feesIn(currency: string): string {
  return `
name: fees
rules:
  - { name: fees, tool: waive_fee, action: require_approval, approvers: [finance-team], edit: [fee] }
tools:
  waive_fee:
    show: ['fee | money("${currency}", cents)']
    params: { type: object, properties: { fee: { type: integer, maximum: 100000 } } }
`
}

async function askForWaiver(world: World) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'waive_fee', { fee: 7_200 })
  return { id: String(id), ts: (await cardOf(world, String(id))).ts }
}

async function askForRefund(world: World, params: { payment_id: string; amount_cents: number }) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', params)
  return { id: String(id), ts: (await cardOf(world, String(id))).ts }
}

/** The field of the first param in the form that Ann has open. */
function fieldOf(world: World) {
  const blocks: readonly unknown[] = world.sandbox.as('ann').modal()?.blocks ?? []
  const field = JSON.parse(JSON.stringify(blocks)).find(
    (block: { block_id?: string }) => block.block_id?.startsWith('param:amount_cents') === true,
  )
  return { label: field.label.text, hint: field.hint?.text, initial: field.element.initial_value }
}
