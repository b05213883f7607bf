import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

test.each<[string, (world: World) => void, string]>([
  [
    'because its group is empty',
    ({ sandbox }) => sandbox.setMembers('@security', []),
    'payers has no members: add members to it',
  ],
  [
    'because its channel was archived',
    ({ sandbox }) => sandbox.setChannel('#finance-approvals', { isArchived: true }),
    'Veto sees no channel #finance-approvals, where its card is posted',
  ],
  [
    'because Veto is not in its channel',
    ({ sandbox }) => sandbox.setMembers('#finance-approvals', ['Ann', 'Ben']),
    'Veto is not in #finance-approvals, where its card is posted: invite it there with /invite @Veto',
  ],
])('%s tells the agent that nobody can decide its request', async (_, breakIt, words) => {
  const logged: unknown[] = []
  const world = await startWorld({ logged, policies: { 'payouts.yaml': PAYOUTS } })
  breakIt(world)

  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'pay_out', {})
  await untilBlocked(world, String(id))

  expect(await requestNow(world, id)).toMatchObject({
    status: 'pending',
    allowed: false,
    approval: { blocked: expect.stringContaining(words) },
  })
  expect(JSON.stringify(logged)).toContain('nobody can decide a request')
})

test('a request that only its requester could decide says so on its card, until somebody else is asked', async () => {
  const world = await startWorld()
  const { sandbox } = world
  sandbox.setMembers('@finance', ['Ann'])
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND, {
    requester: 'ann@acme.test',
  })
  const before = await untilBlocked(world, String(id))
  await cardOf(world, String(id), { when: (text) => text.includes('Nobody can approve this now') })

  sandbox.setMembers('@finance', ['Ann', 'Ben'])
  await world.clock.advance(61_000)
  await advanceUntil(world, async () => (await requestNow(world, id)).approval?.blocked === null)
  const { ts } = await cardOf(world, String(id), { when: (text) => !text.includes('Nobody can approve') })
  await sandbox.as('ben').click('Approve', { ts })

  expect(before).toContain('its quorum is 1, but only 0 members of')
  await cardOf(world, String(id), { when: (text) => text.includes('approved by') })
})

test('a request whose key owner has left says so on its card, and can still be denied', async () => {
  const world = await startWorld()
  const client = await world.client({ owner: 'gone@acme.test' })
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)

  const why = await untilBlocked(world, String(id))

  expect(why).toBe(
    "the owner of this agent's key, gone@acme.test, is no longer in this workspace: ask an admin to change it",
  )
  const { ts } = await cardOf(world, String(id))
  const ann = world.sandbox.as('ann')
  await ann.click('Deny', { ts })
  await world.sandbox.until(() => ann.modal(), 'the modal that asks for the reason')
  await ann.submit({})
  await cardOf(world, String(id), {
    when: (text) => text.includes('rejected by') || text.includes('denied by'),
  })
})

test('a request that nobody can decide is found behind 200 older ones of two agents that can be decided', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const client = await world.client({ agents: '*' })
  for (let asked = 0; asked < 100; asked += 1) {
    const params = { payment: `pay_${asked}` }
    await client.authorize('batch-agent', 'pay_out', params)
    await client.authorize('night-agent', 'pay_out', params)
    await world.clock.advance(25)
  }
  world.sandbox.setMembers('@platform', [])

  const { id } = await client.authorize('support-agent', 'publish', {})
  const why = await untilBlocked(world, String(id))

  expect(why).toBe('publishers has no members: add members to it')
})

test('a request that nobody can decide goes to the escalation group of its rule at once', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  world.sandbox.setMembers('@security', [])
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'pay_in', {})
  const escalations = () => auditRows(world, { request: String(id), kind: 'escalated' })

  await world.clock.advance(31_000)
  await advanceUntil(world, async () => (await escalations()).length > 0)

  expect((await escalations())[0]?.reason).toBe(
    'Nobody of those asked can decide; payers and managers may decide',
  )
  expect((await requestNow(world, id)).approval?.blocked).toBeNull()
})

test('a requester named by the agent does not make a request escalate early', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  world.sandbox.setMembers('@security', ['Ann'])
  const client = await world.client()
  const requester = 'ann@acme.test'
  const { id } = await client.authorize('support-agent', 'pay_in', {}, { requester })
  const groups = async () => (await requestNow(world, id)).approval?.groups

  await untilBlocked(world, String(id))
  await world.clock.advance(31_000)
  const named = await groups()
  world.sandbox.setMembers('@security', [])
  await advanceUntil(world, async () => (await groups())?.includes('managers') === true)

  expect(named).toEqual(['payers'])
})

test('a request does not count as undecidable while Slack cannot be reached', async () => {
  const world = await startWorld()
  const id = await ask(world)
  await cardOf(world, id)
  world.sandbox.faults.slackIsDown(true)

  await world.clock.advance(90_000)

  expect((await requestNow(world, id)).approval?.blocked).toBeNull()
})

test('a request whose requester is a customer does not count as undecidable', async () => {
  const world = await startWorld()
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND, {
    requester: 'customer@else.test',
  })
  const { ts } = await cardOf(world, String(id))

  await world.sandbox.as('ann').click('Approve', { ts })

  await cardOf(world, String(id), { when: (text) => text.includes('approved by') })
})

const PAYOUTS = `
name: payouts
approvers:
  payers: { channel: "#finance-approvals", members: ["@security"] }
  publishers: { channel: "#finance-approvals", members: ["@platform"] }
rules:
  - { name: payouts, tool: pay_out, action: require_approval, approvers: [payers] }
  - { name: publishing, tool: publish, action: require_approval, approvers: [publishers] }
  - name: payments
    tool: pay_in
    action: require_approval
    approvers: [payers]
    escalate: { after: 50m, to: [managers] }
`

async function ask(world: World): Promise<string> {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  return String(id)
}

/** What the agent is told, once it is told that nobody can decide. */
async function untilBlocked(world: World, id: string): Promise<string> {
  await world.clock.advance(31_000)
  await advanceUntil(world, async () => (await requestNow(world, id)).approval?.blocked !== null)
  return (await requestNow(world, id)).approval?.blocked ?? ''
}
