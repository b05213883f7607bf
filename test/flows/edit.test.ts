import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { askForPayout, openEditor, PAYOUT, PAYOUTS } from '../support/payouts.ts'
import { cardOf, startWorld } from '../support/start-world.ts'
import { repliesTo } from '../support/threads.ts'

test('Edit and approve gives the agent the edited params, and shows everybody the difference', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const client = await world.client()
  const asked = await client.authorize('support-agent', 'pay_out', PAYOUT)
  const { ts } = await cardOf(world, String(asked.id))

  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ann').submit({ amount: '450', Reason: 'Half of it is due' })
  const answer = await client.waitFor(asked)
  const card = await cardOf(world, String(asked.id), {
    when: (text) => text.includes('approved with changes by'),
  })
  await advanceUntil(world, () => repliesTo(world, ts).length >= 2)

  expect(answer).toMatchObject({
    status: 'approved',
    params: { ...PAYOUT, amount: 450 },
    reason: 'Approved by Ann Meyer, with changes: Half of it is due',
    edited: { by: 'U0ANN', changes: [{ name: 'amount', before: 900, after: 450 }] },
  })
  expect(answer.paramsDigest).not.toBe(asked.paramsDigest)
  expect(textOf(card.blocks)).toContain('Ann Meyer edited the parameters:\namount: 900 → 450')
  expect(repliesTo(world, ts).map(({ blocks }) => textOf(blocks))).toEqual([
    'Ann Meyer edited the parameters:\namount: 900 → 450',
    'Approved with changes by Ann Meyer.',
  ])
  const rows = await auditRows(world, { request: String(asked.id), approver: 'U0ANN' })
  expect(rows.map(({ kind, status, reason }) => [kind, status, reason])).toEqual([
    ['settled', 'approved', 'Approved by Ann Meyer, with changes: Half of it is due'],
    ['voted', 'approved', 'approve: Half of it is due'],
    ['edited', 'pending', 'amount: 900 → 450'],
  ])
})

test('Edit and approve has a field for each param that may be edited, but none for masked values', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const { ts } = await askForPayout(world)

  await openEditor(world, 'ann', ts)

  const fields = world.sandbox.as('ann').modal()?.blocks ?? []
  expect(JSON.stringify(fields)).not.toMatch(/\b4242\b/)
  expect(JSON.stringify(fields)).toContain('param:amount')
  expect(JSON.stringify(fields)).not.toContain('param:account')
})

test('Edit and approve shows at the field what is wrong with a value, and keeps the window open', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const { id, ts } = await askForPayout(world)
  const ann = world.sandbox.as('ann')
  await openEditor(world, 'ann', ts)

  await ann.submit({ amount: '0', note: 'x'.repeat(41) })

  expect(ann.modal()?.errors).toEqual({
    'param:amount': 'Expected >= 1.',
    'param:note': 'Expected no more than 40 characters.',
  })
  expect((await requestNow(world, id)).status).toBe('pending')
  await ann.submit({ amount: '1', note: 'x' })
  expect(await requestNow(world, id)).toMatchObject({
    status: 'approved',
    params: { amount: 1, note: 'x' },
  })
})

test('Edit and approve cannot turn a call into one that the policies deny', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const { id, ts } = await askForPayout(world)
  const ann = world.sandbox.as('ann')
  await openEditor(world, 'ann', ts)

  await ann.submit({ amount: '10001', note: 'Big one' })

  expect(ann.modal()?.errors).toEqual({
    'param:amount':
      'The policies deny the call with these parameters: Nobody pays out that much. Change them, or press Back and decide on the call as it is.',
  })
  expect((await requestNow(world, id)).status).toBe('pending')
  expect(await auditRows(world, { request: id, kind: 'vote_refused' })).toMatchObject([
    { actor: 'U0ANN', reason: 'edit_denied' },
  ])
  await ann.submit({ amount: '450' })
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: { amount: 450 } })
})

test('Edit and approve says plainly that somebody else decided while the form was open', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const { id, ts } = await askForPayout(world)
  const ann = world.sandbox.as('ann')
  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ben').click('Approve', { ts })

  await ann.submit({ amount: '450' })

  expect(textOf(ann.modal()?.blocks ?? [])).toBe('Too late: this request was already approved by Ben Okafor.')
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: { amount: 900 } })
})

test('Edit and approve also asks the people whom the edited call requires, each in their own channel', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const { id, ts } = await askForPayout(world)
  const ann = world.sandbox.as('ann')
  await openEditor(world, 'ann', ts)

  await ann.submit({ amount: '6000' })
  const modalText = textOf(ann.modal()?.blocks ?? [])
  const between = await requestNow(world, id)
  const other = await cardOf(world, id, { channel: '#agent-approvals' })
  await world.sandbox.as('dan').click('Approve', { channel: '#agent-approvals', ts: other.ts })

  expect(modalText).toBe('Your changes are saved. Still needed: 1 approval from managers.')
  expect(between).toMatchObject({
    status: 'pending',
    reason: 'Payouts need a look; A manager looks at large ones',
  })
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: { amount: 6_000 } })
})

test('Edit and approve without a change is a plain approval', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const { id, ts } = await askForPayout(world)
  await openEditor(world, 'ann', ts)

  await world.sandbox.as('ann').submit({})

  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: PAYOUT, edited: null })
  expect(await auditRows(world, { request: id, kind: 'edited' })).toEqual([])
})

test('Edit and approve is refused to the requester', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const { id, ts } = await askForPayout(world, { requester: 'ann@acme.test' })

  await world.sandbox.as('ann').choose('Edit and approve…', { ts })
  const modalText = await world.sandbox.until(() => privateWords(world, 'ann')[0], 'a private refusal')

  expect(modalText).toContain('made on your behalf')
  expect(world.sandbox.as('ann').modal()).toBeNull()
  expect((await requestNow(world, id)).status).toBe('pending')
})
