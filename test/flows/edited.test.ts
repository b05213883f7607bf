import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { askForPayout, openEditor, PAYOUT, PAYOUTS } from '../support/payouts.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const TWO = `
name: two
priority: 200
rules:
  - { name: two, tool: pay_out, action: require_approval, approvers: [finance-team], quorum: 2, edit: true }
tools: { pay_out: { show: [amount] } }
`

const STAGED = `
name: staged
priority: 200
rules:
  - name: staged
    tool: pay_out
    action: require_approval
    stages: [{ approvers: [finance-team] }, { approvers: [managers] }]
    edit: [amount]
`

test('an edited call needs all approvals again, as the earlier ones were for other params', async () => {
  const world = await startWorld({ policies: { 'two.yaml': TWO } })
  const { id, ts } = await askForPayout(world)

  await world.sandbox.as('ben').click('Approve', { ts })
  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ann').submit({ amount: '100' })
  const between = await requestNow(world, id)
  await cardOf(world, id, { when: (text) => text.includes('edited the parameters') })
  await world.sandbox.as('ben').click('Approve', { ts })

  expect(between.approval?.votes).toMatchObject([{ by: 'U0ANN' }])
  expect(await requestNow(world, id)).toMatchObject({
    status: 'approved',
    params: { amount: 100 },
    reason: 'Approved by Ann Meyer and Ben Okafor, with changes',
  })
})

test('an edited call is not approved by a person who still saw the old params', async () => {
  const world = await startWorld({ policies: { 'two.yaml': TWO } })
  const { id, ts } = await askForPayout(world)
  await openEditor(world, 'ann', ts)
  world.sandbox.faults.next({ kind: 'error', code: 'ratelimited' }, { method: 'chat.update', times: 3 })

  await world.sandbox.as('ann').submit({ amount: '100' })
  await world.sandbox.as('ben').click('Approve', { ts })

  const told = await world.sandbox.until(() => privateWords(world, 'ben')[0], 'a private refusal')
  expect(told).toContain('The parameters were edited after you saw them')
  expect((await requestNow(world, id)).approval?.votes).toMatchObject([{ by: 'U0ANN' }])
})

test('an edited call is reviewed from its first page again', async () => {
  const world = await startWorld({ policies: { 'two.yaml': TWO } })
  const client = await world.client()
  const params = { amount: 900, body: 'word '.repeat(2_000) }
  const { id } = await client.authorize('support-agent', 'pay_out', params)
  const { ts } = await cardOf(world, String(id))
  const [ann, ben] = [world.sandbox.as('ann'), world.sandbox.as('ben')]

  await ann.click('Review in full', { ts })
  await world.sandbox.until(() => ann.modal(), 'the first page')
  await ben.click('Review in full', { ts })
  await world.sandbox.until(() => ben.modal(), 'the first page')
  await ben.click('Next page')
  await world.sandbox.until(() => textOf(ben.modal()?.blocks ?? []).includes('page 2'), 'the last page')
  await ben.click('Edit and approve…')
  await world.sandbox.until(() => ben.modal()?.title === 'Edit and approve', 'the form')
  await ben.submit({ amount: '100' })
  await ann.click('Next page')
  await world.sandbox.until(() => textOf(ann.modal()?.blocks ?? []).includes('900 → 100'), 'the edit')

  expect(textOf(ann.modal()?.blocks ?? [])).toContain('page 1 of 2')
  await ann.click('Next page')
  await world.sandbox.until(() => textOf(ann.modal()?.blocks ?? []).includes('page 2'), 'the last page')
  await ann.click('Approve')
  expect(await requestNow(world, String(id))).toMatchObject({
    status: 'approved',
    params: { ...params, amount: 100 },
  })
})

test.each([1, 2, 3, 4, 5])('an edit and an approval at the same time end in one outcome (%i)', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const { id, ts } = await askForPayout(world)
  await openEditor(world, 'ann', ts)

  await Promise.all([
    world.sandbox.as('ann').submit({ amount: '450' }),
    world.sandbox.as('ben').click('Approve', { ts }),
  ])

  const { status, params, approval } = await requestNow(world, id)
  const voters = approval?.votes.map(({ by }) => by)
  expect(status).toBe('approved')
  expect([
    { params: PAYOUT, voters: ['U0BEN'] },
    { params: { ...PAYOUT, amount: 450 }, voters: ['U0ANN'] },
  ]).toContainEqual({ params, voters })
  expect(await auditRows(world, { request: id, kind: 'settled' })).toHaveLength(1)
})

test('an edit at the second stage returns to the first one, and every channel shows the outcome', async () => {
  const world = await startWorld({ policies: { 'staged.yaml': STAGED } })
  const { id, ts } = await askForPayout(world)
  const dan = world.sandbox.as('dan')
  await world.sandbox.as('ann').click('Approve', { ts })
  const second = await cardOf(world, id, { channel: '#agent-approvals' })
  await dan.choose('Edit and approve…', { channel: '#agent-approvals', ts: second.ts })
  await world.sandbox.until(() => dan.modal(), 'the form')

  await dan.submit({ amount: '450' })
  const between = await requestNow(world, id)
  const told = textOf(dan.modal()?.blocks ?? [])
  await dan.closeModal()
  await cardOf(world, id, { when: (text) => text.includes('edited the parameters') })
  await deny(world, 'ben', ts)

  expect(told).toBe('Your changes are saved. Still needed: 1 approval from finance-team.')
  expect(between.approval).toMatchObject({ stage: 1, groups: ['finance-team'], votes: [] })
  for (const channel of ['#finance-approvals', '#agent-approvals']) {
    const card = await cardOf(world, id, { channel, when: (text) => text.includes('denied by Ben Okafor') })
    expect(JSON.stringify(card.blocks)).not.toContain('veto_deny')
    expect(textOf(card.blocks)).toContain('amount: 900 → 450')
  }
})

async function deny(world: World, name: string, ts: string): Promise<void> {
  const person = world.sandbox.as(name)
  await person.click('Deny', { ts })
  await world.sandbox.until(() => person.modal(), 'the modal that asks for the reason')
  await person.submit({})
}
