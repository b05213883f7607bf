import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/sandbox/driver/text-of.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords, requestNow } from '../support/at-the-door.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { repliesTo } from '../support/threads.ts'

const PAYOUTS = `
name: payouts
priority: 200
rules:
  - name: payout_review
    tool: pay_out
    action: require_approval
    approvers: [finance-team]
    edit: [amount, note, card]
    message: Payouts need a look
  - { name: huge, tool: pay_out, when: args.amount > 10000, action: deny, message: Nobody pays out that much }
  - { name: large, tool: pay_out, when: args.amount > 5000, action: require_approval, approvers: [managers], edit: true,
      message: A manager looks at large ones }
tools:
  pay_out:
    title: Pay out
    mask: [card]
    show: [amount]
    params:
      type: object
      required: [amount]
      properties:
        amount: { type: integer, minimum: 1, title: In cents }
        note: { type: string, maxLength: 40 }
        account: { type: string }
        card: { type: string }
`

const PAYOUT = { amount: 900, note: 'Bonus', account: 'a1', card: '4242 4242' }

describe('Edit and approve', () => {
  test('gives the agent what the approver made of its params, and tells everybody the difference', async () => {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const client = await world.client()
    const asked = await client.authorize('support-agent', 'pay_out', PAYOUT)
    const { ts } = await cardOf(world, String(asked.id))

    await openEditor(world, 'ann', ts)
    await world.sandbox.as('ann').submit({ amount: '450', Reason: 'Half of it is due' })
    const answer = await client.waitFor(asked)
    const card = await cardOf(world, String(asked.id), { when: (text) => text.includes('Approved by') })
    await advanceUntil(world, () => repliesTo(world, ts).length >= 2)

    expect(answer).toMatchObject({
      status: 'approved',
      params: { ...PAYOUT, amount: 450 },
      reason: 'Approved by Ann Meyer, with changed params: Half of it is due',
      edited: { by: 'U0ANN', changes: [{ name: 'amount', before: 900, after: 450 }] },
    })
    expect(answer.paramsDigest).not.toBe(asked.paramsDigest)
    expect(textOf(card.blocks)).toContain('Ann Meyer edited the parameters:\namount: 900 → 450')
    expect(repliesTo(world, ts).map(({ blocks }) => textOf(blocks))).toEqual([
      'Ann Meyer edited the parameters:\namount: 900 → 450',
      'Approved by Ann Meyer.',
    ])
    const rows = await auditRows(world, { request: String(asked.id), approver: 'U0ANN' })
    expect(rows.map(({ kind, status, reason }) => [kind, status, reason])).toEqual([
      ['settled', 'approved', 'Approved by Ann Meyer, with changed params: Half of it is due'],
      ['voted', 'approved', 'approve: Half of it is due'],
      ['edited', 'pending', 'amount: 900 → 450'],
    ])
  })

  test('has a field for each param that the rule lets people change, but none for what is masked', async () => {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const { ts } = await ask(world)

    await openEditor(world, 'ann', ts)

    const fields = world.sandbox.as('ann').modal()?.blocks ?? []
    expect(JSON.stringify(fields)).not.toContain('4242')
    expect(textOf(fields)).toContain('amount')
    expect(textOf(fields)).not.toContain('account')
  })

  test('says at the field what is wrong with a value, and keeps the window open', async () => {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const { id, ts } = await ask(world)
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

  test('cannot make of a call what the policies deny', async () => {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const { id, ts } = await ask(world)
    const ann = world.sandbox.as('ann')
    await openEditor(world, 'ann', ts)

    await ann.submit({ amount: '10001' })

    expect(textOf(ann.modal()?.blocks ?? [])).toBe(
      'The policies deny the call with these parameters: Nobody pays out that much',
    )
    expect((await requestNow(world, id)).status).toBe('pending')
    expect(await auditRows(world, { request: id, kind: 'vote_refused' })).toMatchObject([
      { actor: 'U0ANN', reason: 'edit_denied' },
    ])
  })

  test('asks those as well whom the edited call needs, each in their own channel', async () => {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const { id, ts } = await ask(world)
    const ann = world.sandbox.as('ann')
    await openEditor(world, 'ann', ts)

    await ann.submit({ amount: '6000' })
    const told = textOf(ann.modal()?.blocks ?? [])
    const between = await requestNow(world, id)
    const other = await cardOf(world, id, { channel: '#agent-approvals' })
    await world.sandbox.as('dan').click('Approve', { channel: '#agent-approvals', ts: other.ts })

    expect(told).toBe('Your changes are in. Still needed: 1 person of managers.')
    expect(between).toMatchObject({
      status: 'pending',
      reason: 'Payouts need a look; A manager looks at large ones',
    })
    expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: { amount: 6_000 } })
  })

  test('that changes nothing is a plain approval', async () => {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const { id, ts } = await ask(world)
    await openEditor(world, 'ann', ts)

    await world.sandbox.as('ann').submit({})

    expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: PAYOUT, edited: null })
    expect(await auditRows(world, { request: id, kind: 'edited' })).toEqual([])
  })

  test('is not for the person for whom the agent asks', async () => {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const { id, ts } = await ask(world, { requester: 'ann@acme.test' })

    await world.sandbox.as('ann').choose('Edit and approve…', { ts })
    const told = await world.sandbox.until(() => privateWords(world, 'ann')[0], 'a private refusal')

    expect(told).toContain('made on your behalf')
    expect(world.sandbox.as('ann').modal()).toBeNull()
    expect((await requestNow(world, id)).status).toBe('pending')
  })
})

describe('a call that was edited', () => {
  const TWO = `
name: two
priority: 200
rules:
  - { name: two, tool: pay_out, action: require_approval, approvers: [finance-team], quorum: 2, edit: true }
tools: { pay_out: { show: [amount] } }
`

  test('needs all approvals again, as those before were for other params', async () => {
    const world = await startWorld({ policies: { 'two.yaml': TWO } })
    const { id, ts } = await ask(world)

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
      reason: 'Approved by Ann Meyer and Ben Okafor, with changed params',
    })
  })

  test('is not approved by who still saw the params of before', async () => {
    const world = await startWorld({ policies: { 'two.yaml': TWO } })
    const { id, ts } = await ask(world)
    await openEditor(world, 'ann', ts)
    world.sandbox.faults.next({ kind: 'error', code: 'ratelimited' }, { method: 'chat.update', times: 3 })

    await world.sandbox.as('ann').submit({ amount: '100' })
    await world.sandbox.as('ben').click('Approve', { ts })

    const told = await world.sandbox.until(() => privateWords(world, 'ben')[0], 'a private refusal')
    expect(told).toContain('Somebody changed the parameters')
    expect((await requestNow(world, id)).approval?.votes).toMatchObject([{ by: 'U0ANN' }])
  })

  test.each([1, 2, 3, 4, 5])(
    'ends in one outcome when another person approves at the same time (%i)',
    async () => {
      const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
      const { id, ts } = await ask(world)
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
    },
  )
})

async function ask(world: World, options: { requester?: string } = {}) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'pay_out', PAYOUT, options)
  return { id: String(id), ts: (await cardOf(world, String(id))).ts }
}

async function openEditor(world: World, name: string, ts: string): Promise<void> {
  const person = world.sandbox.as(name)
  await person.choose('Edit and approve…', { ts })
  await world.sandbox.until(() => person.modal(), 'the form')
}
