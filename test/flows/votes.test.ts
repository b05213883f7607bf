import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const TWO_KEYS = `
name: two-keys
priority: 200
rules:
  - name: wires_need_two
    tool: wire_transfer
    action: require_approval
    approvers: [finance-team]
    quorum: 2
    message: Wires need two people of finance
`

const TIERS = `
rules:
  - { name: over_500, tool: book_travel, when: args.amount > 500, action: require_approval, approvers: [growth] }
  - { name: over_10000, tool: book_travel, when: args.amount > 10000, action: require_approval, approvers: [managers] }
`

test.each([
  ['dan', 'Only finance-team can decide this'],
  ['gus', 'Guests cannot decide requests or open their details'],
])(
  'a vote of %s, who sees the card, is refused privately, and the refusal is recorded',
  async (name, words) => {
    const world = await startWorld()
    const { id, ts } = await askForRefund(world)
    const person = world.sandbox.as(name)

    await person.click('Approve', { ts })

    const told = await world.sandbox.until(() => privateWords(world, name)[0], 'a private refusal')
    expect(told).toContain(words)
    expect(privateWords(world, 'ann')).toEqual([])
    const [refusal] = await auditRows(world, { request: id, kind: 'vote_refused' })
    expect(refusal).toMatchObject({ actor: person.id, status: 'pending', outcome: 'escalated' })
    expect((await requestNow(world, id)).status).toBe('pending')
  },
)

test('the requester cannot approve the request, and another person can', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world, { requester: 'ann@acme.test' })

  await world.sandbox.as('ann').click('Approve', { ts })
  const told = await world.sandbox.until(() => privateWords(world, 'ann')[0], 'a private refusal')
  await world.sandbox.as('ben').click('Approve', { ts })

  expect(told).toContain('made on your behalf')
  expect(await requestNow(world, id)).toMatchObject({
    status: 'approved',
    approval: { votes: [{ by: 'U0BEN' }] },
  })
})

test("the agent's owner cannot approve its requests", async () => {
  const world = await startWorld()
  const client = await world.client({ owner: 'ann@acme.test' })
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(id))

  await world.sandbox.as('ann').click('Approve', { ts })

  expect(await world.sandbox.until(() => privateWords(world, 'ann')[0], 'a refusal')).toContain(
    'You own this agent',
  )
  expect((await requestNow(world, String(id))).status).toBe('pending')
})

test('a person who left the group after the card was posted cannot approve any more', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)
  world.sandbox.setMembers('@finance', ['ann'])

  await world.sandbox.as('ben').click('Approve', { ts })

  expect(await world.sandbox.until(() => privateWords(world, 'ben')[0], 'a refusal')).toContain(
    'Only finance-team',
  )
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('nobody can approve while Slack cannot say who is in the group', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)
  world.sandbox.faults.next(
    { kind: 'error', code: 'internal_error' },
    { method: 'usergroups.list', times: 5 },
  )

  await world.sandbox.as('ben').click('Approve', { ts })

  expect(await world.sandbox.until(() => privateWords(world, 'ben')[0], 'a refusal')).toContain(
    'was not counted',
  )
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('a quorum of two needs two distinct people, and the card says how many are missing', async () => {
  const world = await startWorld({ policies: { 'two-keys.yaml': TWO_KEYS } })
  const { id, ts } = await ask(world, 'wire_transfer', { amount: 5 })

  await world.sandbox.as('ann').click('Approve', { ts })
  await world.sandbox.as('ann').click('Approve', { ts })
  const told = await world.sandbox.until(() => privateWords(world, 'ann')[1], 'a refusal of the second click')
  const half = await cardOf(world, id, { when: (text) => text.includes('Approved so far') })
  const before = await requestNow(world, id)
  await world.sandbox.as('ben').click('Approve', { ts })

  expect(told).toContain('already voted')
  expect(textOf(half.blocks)).toContain('Ann Meyer')
  expect(before).toMatchObject({ status: 'pending', approval: { needed: 2 } })
  expect(await requestNow(world, id)).toMatchObject({
    status: 'approved',
    reason: 'Approved by Ann Meyer and Ben Okafor',
  })
})

test('a quorum of two is settled by one denial', async () => {
  const world = await startWorld({ policies: { 'two-keys.yaml': TWO_KEYS } })
  const { id, ts } = await ask(world, 'wire_transfer', { amount: 5 })

  await world.sandbox.as('ann').click('Approve', { ts })
  await deny(world, 'ben', { ts, reason: 'Wrong account' })

  expect(await requestNow(world, id)).toMatchObject({
    status: 'rejected',
    reason: 'Denied by Ben Okafor: Wrong account',
  })
})

test('two rules that both ask need an approval for each of them', async () => {
  const world = await startWorld({ policies: { 'tiers.yaml': TIERS } })
  const { id, ts } = await ask(world, 'book_travel', { amount: 20_000 }, '#growth-approvals')

  await world.sandbox.as('cleo').click('Approve', { ts })
  const told = await world.sandbox.until(
    () => privateWords(world, 'cleo', '#growth-approvals')[0],
    'what is still needed',
  )
  const between = await requestNow(world, id)
  const other = await cardOf(world, id, { channel: '#agent-approvals' })
  await world.sandbox.as('dan').click('Approve', { channel: '#agent-approvals', ts: other.ts })

  expect(told).toContain('Still needed: 1 approval from managers')
  expect(between.status).toBe('pending')
  expect((await requestNow(world, id)).reason).toBe('Approved by Cleo Martin and Dan Ruiz')
})

test('of two simultaneous votes one wins, the other person is told whose, and the ledger has one settlement', async () => {
  const world = await startWorld()
  const { id, ts } = await askForRefund(world)

  await Promise.all(['ann', 'ben'].map((name) => world.sandbox.as(name).click('Approve', { ts })))

  const told = await world.sandbox.until(
    () => [...privateWords(world, 'ann'), ...privateWords(world, 'ben')][0],
    'word to the one who was late',
  )
  const winner = (await requestNow(world, id)).approval?.votes[0]?.name
  expect(told).toContain(`already approved by ${winner}`)
  expect(await auditRows(world, { request: id, kind: 'settled' })).toHaveLength(1)
  expect(await auditRows(world, { request: id, kind: 'voted' })).toHaveLength(1)
})

test('an approval that races the withdrawal ends in one outcome that everybody sees', async () => {
  const world = await startWorld()
  const client = await world.client()
  const { id, ts } = await askForRefund(world)

  await Promise.all([
    world.sandbox.as('ann').click('Approve', { ts }),
    client.cancel(id).catch((error: unknown) => error),
  ])

  const { status } = await requestNow(world, id)
  expect(['approved', 'cancelled']).toContain(status)
  expect(await auditRows(world, { request: id, kind: 'settled' })).toMatchObject([{ status }])
})

test('a rule that requires a reason for a denial accepts none without', async () => {
  const world = await startWorld()
  const outreach = { recipient: 'kim@approved.invalid', template: 'renewal' }
  const { id, ts } = await ask(world, 'send_outreach', outreach, '#growth-approvals')
  const cleo = world.sandbox.as('cleo')

  await cleo.click('Deny', { ts })
  await world.sandbox.until(() => cleo.modal(), 'the modal')

  const empty = await cleo.submit({})
  const { errors } = cleo.modal() ?? {}

  expect(empty.ok).toBe(false)
  expect(Object.values(errors ?? {}).join()).not.toBe('')
  expect((await requestNow(world, id)).status).toBe('pending')
  await cleo.submit({ Reason: 'Kim asked us to stop' })
  expect((await requestNow(world, id)).reason).toBe('Denied by Cleo Martin: Kim asked us to stop')
})

async function askForRefund(world: World, options: { requester?: string } = {}) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND, options)
  return { id: String(id), ts: (await cardOf(world, String(id))).ts }
}

async function ask(
  world: World,
  tool: string,
  ...[params, channel = '#finance-approvals']: [params: Record<string, string | number>, channel?: string]
) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', tool, params)
  return { id: String(id), ts: (await cardOf(world, String(id), { channel })).ts }
}

async function deny(
  world: World,
  name: string,
  { ts, reason }: { ts: string; reason: string },
): Promise<void> {
  const person = world.sandbox.as(name)
  await person.click('Deny', { ts })
  await world.sandbox.until(() => person.modal(), 'the modal that asks for the reason')
  await person.submit({ Reason: reason })
}
