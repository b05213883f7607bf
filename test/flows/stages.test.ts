import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { repliesTo } from '../support/threads.ts'

const TWO_KEYS = `
name: two-keys
priority: 200
rules:
  - name: two_keys
    tool: wire_transfer
    action: require_approval
    stages: [{ approvers: [finance-team], quorum: 2 }, { approvers: [managers] }]
    message: Wires need two people of finance, and then a manager
`

const TWO_AGAINST = `
name: two-against
priority: 200
rules:
  - { name: board, tool: close_account, action: require_approval, approvers: [finance-team, managers], deny_quorum: 2 }
`

test('stages are asked one after another, each in its own channel, and only its people may vote', async () => {
  const world = await startWorld({ policies: { 'two-keys.yaml': TWO_KEYS } })
  const { id, ts } = await wire(world)

  await world.sandbox.as('ann').click('Approve', { ts })
  const afterOne = await requestNow(world, id)
  const early = world.sandbox.messages('#agent-approvals')
  await world.sandbox.as('ben').click('Approve', { ts })
  const second = await cardOf(world, id, { channel: '#agent-approvals' })
  const afterTwo = await requestNow(world, id)
  await world.sandbox.as('dan').click('Approve', { channel: '#agent-approvals', ts: second.ts })

  expect(afterOne).toMatchObject({ status: 'pending', approval: { stage: 1, stages: 2, needed: 3 } })
  expect(early).toEqual([])
  expect(afterTwo).toMatchObject({ status: 'pending', approval: { stage: 2, groups: ['managers'] } })
  expect(await requestNow(world, id)).toMatchObject({
    status: 'approved',
    reason: 'Approved by Ann Meyer and Ben Okafor and Dan Ruiz',
  })
})

test('a member of the first stage cannot vote at the second stage', async () => {
  const world = await startWorld({ policies: { 'two-keys.yaml': TWO_KEYS } })
  const { id, ts } = await wire(world)
  for (const name of ['ann', 'ben']) await world.sandbox.as(name).click('Approve', { ts })
  const second = await cardOf(world, id, { channel: '#agent-approvals' })

  await world.sandbox.as('ben').click('Approve', { channel: '#agent-approvals', ts: second.ts })

  const told = await world.sandbox.until(
    () => privateWords(world, 'ben', '#agent-approvals')[0],
    'a private refusal',
  )
  expect(told).toContain('Only managers can decide this')
  expect((await requestNow(world, id)).status).toBe('pending')
})

test('one denial at the second stage settles the request in every channel', async () => {
  const world = await startWorld({ policies: { 'two-keys.yaml': TWO_KEYS } })
  const { id, ts } = await wire(world)
  for (const name of ['ann', 'ben']) await world.sandbox.as(name).click('Approve', { ts })
  const second = await cardOf(world, id, { channel: '#agent-approvals' })

  await deny(world, 'dan', { channel: '#agent-approvals', ts: second.ts })

  const cards = await Promise.all(
    ['#finance-approvals', '#agent-approvals'].map((channel) =>
      cardOf(world, id, { channel, when: (text) => text.includes('denied by Dan Ruiz') }),
    ),
  )
  for (const card of cards) expect(JSON.stringify(card.blocks)).not.toContain('veto_deny')
  expect((await requestNow(world, id)).status).toBe('rejected')
})

test('each stage is reported in the thread of the card', async () => {
  const world = await startWorld({ policies: { 'two-keys.yaml': TWO_KEYS } })
  const { id, ts } = await wire(world)
  for (const name of ['ann', 'ben']) await world.sandbox.as(name).click('Approve', { ts })
  await cardOf(world, id, { channel: '#agent-approvals' })
  await advanceUntil(world, () => repliesTo(world, ts).length >= 3)

  const story = repliesTo(world, ts).map(({ blocks }) => textOf(blocks))
  expect(story).toEqual(['Ann Meyer approved.', 'Ben Okafor approved.', 'Now asked: managers.'])
})

test('with deny_quorum two, one denial settles nothing, the second does, and a denier cannot approve any more', async () => {
  const world = await startWorld({ policies: { 'two-against.yaml': TWO_AGAINST } })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'close_account', { account: 'a1' })
  const { ts } = await cardOf(world, String(id))

  await deny(world, 'ann', { ts })
  const between = await requestNow(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  const told = await world.sandbox.until(() => privateWords(world, 'ann')[0], 'a private refusal')
  await deny(world, 'ben', { ts })

  expect(between).toMatchObject({ status: 'pending', approval: { votes: [{ choice: 'deny' }] } })
  expect(told).toContain('already voted')
  expect((await requestNow(world, id)).status).toBe('rejected')
  expect(await auditRows(world, { request: String(id), kind: 'settled' })).toHaveLength(1)
})

test('with deny_quorum two, somebody else can still approve after one denial', async () => {
  const world = await startWorld({ policies: { 'two-against.yaml': TWO_AGAINST } })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'close_account', { account: 'a1' })
  const { ts } = await cardOf(world, String(id))

  await deny(world, 'ann', { ts })
  await world.sandbox.as('ben').click('Approve', { ts })

  expect(await requestNow(world, id)).toMatchObject({
    status: 'approved',
    reason: 'Approved by Ben Okafor',
  })
})

async function wire(world: World) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'wire_transfer', { amount: 5 })
  return { id: String(id), ts: (await cardOf(world, String(id))).ts }
}

async function deny(world: World, name: string, where: { channel?: string; ts: string }): Promise<void> {
  const person = world.sandbox.as(name)
  await person.click('Deny', where)
  await world.sandbox.until(() => person.modal(), 'the modal that asks for the reason')
  await person.submit({})
}
