import { expect, test } from 'vitest'
import { requestNow } from '../support/api-helpers.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { threadHolds } from '../support/threads.ts'

const ANN = 'ann@acme.test'
const BEN = 'ben@acme.test'
const DAN = 'dan@acme.test'
const CLEO = 'cleo@acme.test'

interface DuoOptions {
  readonly channel?: string
  readonly terms?: string
}

/** `ping` is decided by the group `duo`, of these people. */
function decidedBy(
  members: readonly string[] | null,
  { channel = '#finance-approvals', terms = '' }: DuoOptions = {},
) {
  const named = members === null ? '' : `, members: [${members.join(', ')}]`
  return `name: ping
priority: 900
rules: [{ name: ask, tool: ping, action: require_approval, approvers: [duo]${terms} }]
approvers: { duo: { channel: "${channel}"${named} } }
`
}

const TWO = { terms: ', quorum: 2' }
const GRANTING = { terms: ', grant: { scope: [tool], max: 1h }' }
const ELSEWHERE = { channel: '#growth-approvals' }

test('a vote of a person whom the policies remove from the group no longer counts: approvals start again', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': decidedBy([ANN, BEN], TWO) } })
  const { client, id } = await ask(world)
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  await threadHolds(world, ts, 'approved')

  await world.writePolicy('ping.yaml', decidedBy([BEN, DAN], TWO))
  await world.sandbox.as('ben').click('Approve', { ts })
  await threadHolds(world, ts, 'Ben Okafor')
  const between = await requestNow(world, id)
  await world.sandbox.as('dan').click('Approve', { ts })

  expect(between).toMatchObject({ status: 'pending', approval: { votes: [{ by: 'U0BEN' }] } })
  expect(await client.waitFor(id)).toMatchObject({ reason: 'Approved by Ben Okafor and Dan Ruiz' })
})

test('votes stay counted when the policies add people, who may vote as well', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': decidedBy([ANN, BEN], TWO) } })
  const { client, id } = await ask(world)
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  await threadHolds(world, ts, 'approved')

  await world.writePolicy('ping.yaml', decidedBy([DAN, ANN, BEN], TWO))
  await world.sandbox.as('dan').click('Approve', { ts })

  expect(await client.waitFor(id)).toMatchObject({ reason: 'Approved by Ann Meyer and Dan Ruiz' })
})

test('a vote of a person whom the policies added and removed again does not count', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': decidedBy([ANN, BEN], TWO) } })
  const { id } = await ask(world)
  const { ts } = await cardOf(world, id)
  await world.writePolicy('ping.yaml', decidedBy([ANN, BEN, DAN], TWO))
  await world.sandbox.as('dan').click('Approve', { ts })
  await threadHolds(world, ts, 'Dan Ruiz')

  await world.writePolicy('ping.yaml', decidedBy([ANN, BEN], TWO))
  await world.sandbox.as('ann').click('Approve', { ts })
  await threadHolds(world, ts, 'Ann Meyer')

  expect(await requestNow(world, id)).toMatchObject({
    status: 'pending',
    approval: { votes: [{ by: 'U0ANN' }] },
  })
})

test('a vote of a channel member does not count once the policies name another channel for the group', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': decidedBy(null, TWO) } })
  const { id } = await ask(world)
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  await threadHolds(world, ts, 'approved')

  await world.writePolicy('ping.yaml', decidedBy(null, { ...TWO, ...ELSEWHERE }))
  await cardOf(world, id, ELSEWHERE)

  expect(await requestNow(world, id)).toMatchObject({ status: 'pending', approval: { votes: [] } })
})

test.each<[string, readonly string[], readonly string[], string]>([
  ['to the same people, and its votes count', [ANN, DAN], ['dan'], 'Approved by Ann Meyer and Dan Ruiz'],
  ['to other people, who decide it', [CLEO, DAN], ['dan', 'cleo'], 'Approved by Dan Ruiz and Cleo Martin'],
])(
  'a pending request whose group gets another channel is shown there %s',
  async (_, members, voters, reason) => {
    const world = await startWorld({ policies: { 'ping.yaml': decidedBy([ANN, DAN], TWO) } })
    const { client, id } = await ask(world)
    const { ts } = await cardOf(world, id)
    await world.sandbox.as('ann').click('Approve', { ts })
    await threadHolds(world, ts, 'approved')

    await world.writePolicy('ping.yaml', decidedBy(members, { ...TWO, ...ELSEWHERE }))
    const moved = await cardOf(world, id, ELSEWHERE)
    for (const voter of voters) await world.sandbox.as(voter).click('Approve', { ts: moved.ts })

    expect(await client.waitFor(id)).toMatchObject({ status: 'approved', reason })
    await cardOf(world, id, { when: (text) => text.includes('approved by') })
  },
)

test('a pending request whose group gets another channel is shown there although the policies would allow it', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': decidedBy([ANN]) } })
  const { client, id } = await ask(world)
  await cardOf(world, id)

  const allowing = decidedBy([CLEO], ELSEWHERE).replace(/rules: .*/, ALLOWING)
  await world.writePolicy('ping.yaml', allowing)
  await world.sandbox.as('cleo').click('Approve', { ts: (await cardOf(world, id, ELSEWHERE)).ts })

  expect(await client.waitFor(id)).toMatchObject({ reason: 'Approved by Cleo Martin' })
})

const ALLOWING = `rules:
  - { name: let, tool: ping, action: allow }
  - { name: other, tool: pong, action: require_approval, approvers: [duo] }`

test('an approved call does not start once the policies removed its approver from the group', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': decidedBy([ANN, BEN]) } })
  const { client, id } = await ask(world)
  await world.sandbox.as('ann').click('Approve', { ts: (await cardOf(world, id)).ts })
  const allowed = await client.waitFor(id)

  await world.writePolicy('ping.yaml', decidedBy([BEN]))

  await expect(client.redeem(allowed)).rejects.toThrow(/it needs other approvals/)
})

test('an approved call starts after the policies added somebody to the group', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': decidedBy([ANN]) } })
  const { client, id } = await ask(world)
  await world.sandbox.as('ann').click('Approve', { ts: (await cardOf(world, id)).ts })
  const allowed = await client.waitFor(id)

  await world.writePolicy('ping.yaml', decidedBy([BEN, ANN]))

  expect((await client.redeem(allowed)).status).toBe('redeemed')
})

test.each([
  ['covers no more calls once the policies took its giver out of the group', [BEN], 'pending'],
  ['goes on to cover calls after the policies added somebody to the group', [ANN, BEN, CLEO], 'allowed'],
])('a grant %s', async (_, members, status) => {
  const world = await startWorld({ policies: { 'ping.yaml': decidedBy([ANN, BEN], GRANTING) } })
  const client = await givenGrant(world)

  await world.writePolicy('ping.yaml', decidedBy(members, GRANTING))

  expect((await client.authorize('support-agent', 'ping', { n: 2 })).status).toBe(status)
})

test('a grant allows no call to start once the policies removed its giver from the group', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': decidedBy([ANN, BEN], GRANTING) } })
  const client = await givenGrant(world)
  const { id } = await client.authorize('support-agent', 'ping', { n: 2 })
  const allowed = await client.waitFor(String(id))

  await world.writePolicy('ping.yaml', decidedBy([BEN], GRANTING))

  await expect(client.redeem(allowed)).rejects.toThrow(/the grant that allowed it no longer covers it/)
})

/** Ann approves a call, and allows the tool for an hour. */
async function givenGrant(world: World) {
  const { client, id } = await ask(world)
  const ann = world.sandbox.as('ann')
  await ann.choose('Allow more than once…', { ts: (await cardOf(world, id)).ts })
  await world.sandbox.until(() => ann.modal() ?? undefined, 'the modal of Ann')
  await ann.submit({ 'Also allow': 'This tool, in any session, for 1 h' })
  await client.waitFor(id)
  return client
}

async function ask(world: World) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'ping')
  return { client, id: String(id) }
}
