import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { CallbackList } from '../../client/src/protocol/callback.ts'
import { auditRows, privateWords, requestNow } from '../support/api-helpers.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { ALLOWING, ASKING, ASKING_GROWTH, ASKING_ONE, ask, DENYING } from '../support/pings.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { threadHolds } from '../support/threads.ts'

test('a pending request is denied at once when changed policies deny it: the waiting agent, the card, its thread and the ledger say why', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING } })
  const { client, id } = await ask(world)
  const { ts } = await cardOf(world, id)
  const waiting = client.waitFor(id)

  await world.writePolicy('ping.yaml', DENYING)
  const answer = await waiting
  const card = await cardOf(world, id, { when: (text) => text.includes('denied by the policies') })

  expect(answer).toMatchObject({
    status: 'denied',
    outcome: 'denied',
    allowed: false,
    reason: 'The policies deny it now: Not today',
    matchedRule: 'stop',
    params: {},
  })
  expect(textOf(card.blocks)).toContain('Not today')
  expect(JSON.stringify(card.blocks)).not.toContain('veto_deny')
  await threadHolds(world, ts, 'Not today')
  expect(await auditRows(world, { request: id, kind: 'settled' })).toMatchObject([
    { status: 'denied', outcome: 'denied', actor: 'veto', matchedRule: 'stop' },
  ])
})

test('a pending request that changed policies deny cannot be approved any more, and a person who tries is told why', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const { id } = await ask(world)
  const { ts } = await cardOf(world, id)

  await world.writePolicy('ping.yaml', DENYING)
  await world.sandbox.as('ann').click('Approve', { ts })

  await world.sandbox.until(
    () => (privateWords(world, 'ann').some((words) => words.includes('Not today')) ? true : undefined),
    'what Ann is told',
  )
  expect((await requestNow(world, id)).status).toBe('denied')
})

test('a pending request is denied at the next start when the policies changed while Veto was down', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING } })
  const { id } = await ask(world)
  await cardOf(world, id)

  await world.restart({ 'ping.yaml': DENYING })
  await cardOf(world, id, { when: (text) => text.includes('denied by the policies') })

  expect((await requestNow(world, id)).reason).toBe('The policies deny it now: Not today')
})

test('a pending request stays pending when changed policies would allow it', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const { client, id } = await ask(world)
  const { ts } = await cardOf(world, id)

  await world.writePolicy('ping.yaml', ALLOWING)
  const before = await requestNow(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })

  expect(before.status).toBe('pending')
  expect(await client.waitFor(id)).toMatchObject({ status: 'approved', allowed: true })
})

test('a pending request asks other people in their channel, from the beginning, when changed policies require them; the old ones cannot decide it', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING } })
  const { client, id } = await ask(world)
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  await threadHolds(world, ts, 'approved')

  await world.writePolicy('ping.yaml', ASKING_GROWTH)
  const card = await cardOf(world, id, { channel: '#growth-approvals' })
  const asked = await requestNow(world, id)
  await world.sandbox.as('ben').click('Approve', { ts })
  await world.sandbox.as('cleo').click('Approve', { ts: card.ts })

  expect(asked.approval).toMatchObject({ groups: ['growth'], votes: [] })
  await threadHolds(world, ts, 'approvals start again')
  expect(await client.waitFor(id)).toMatchObject({ status: 'approved', reason: 'Approved by Cleo Martin' })
  await cardOf(world, id, { when: (text) => text.includes('approved by Cleo') })
  expect((await auditRows(world, { request: id, kind: 'vote_refused' })).map(({ reason }) => reason)).toEqual(
    ['not_an_approver'],
  )
})

test('a pending request keeps its approvals when changed policies require fewer of the same people', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING } })
  const { client, id } = await ask(world)
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })

  await world.writePolicy('ping.yaml', ASKING_ONE)
  const asked = await requestNow(world, id)
  await world.sandbox.as('ben').click('Approve', { ts })

  expect(asked).toMatchObject({ status: 'pending', approval: { needed: 2 } })
  expect(await client.waitFor(id)).toMatchObject({ reason: 'Approved by Ann Meyer and Ben Okafor' })
})

test('a request that escalated is taken from its escalation group when changed policies ask others, until the new rule escalates', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': STOOD_IN('finance-team', '30m') } })
  const { client, id } = await ask(world)
  await world.clock.jump(31 * MINUTE_MS)
  const { ts } = await cardOf(world, id, { channel: '#growth-approvals' })

  await world.writePolicy('ping.yaml', STOOD_IN('cfo', '40m'))
  const cleo = world.sandbox.as('cleo')
  await cleo.click('Approve', { ts })
  const asked = await requestNow(world, id)
  await world.clock.jump(39 * MINUTE_MS)
  await cleo.click('Approve', { ts })
  const before = await requestNow(world, id)
  await world.clock.advance(MINUTE_MS)
  await cleo.click('Approve', { ts })

  expect(asked).toMatchObject({ status: 'pending', approval: { groups: ['cfo'], votes: [] } })
  expect(before).toMatchObject({ status: 'pending', approval: { groups: ['cfo'], votes: [] } })
  expect(await client.waitFor(id)).toMatchObject({ reason: 'Approved by Cleo Martin' })
})

const MINUTE_MS = 60_000
const STOOD_IN = (group: string, after: string) => `name: ping
priority: 900
rules: [{ name: ask, tool: ping, action: require_approval, approvers: [${group}], timeout: 8h, escalate: { after: ${after}, to: [standin] } }]
approvers:
  standin: { channel: "#growth-approvals", members: [cleo@acme.test] }
  cfo: { channel: "#finance-approvals", members: [ben@acme.test] }
`

test('an approved call that has not started is denied once the policies deny it: answer, card, thread, ledger and callback say why', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE }, callbacks: UNREACHABLE })
  const { client, id } = await ask(world, { callback: 'billing' })
  const { ts } = await cardOf(world, id)
  await world.sandbox.as('ann').click('Approve', { ts })
  const allowed = await client.waitFor(id)

  await world.writePolicy('ping.yaml', DENYING)
  const card = await cardOf(world, id, { when: (text) => text.includes('then denied by the policies') })

  expect(await requestNow(world, id)).toMatchObject({
    status: 'denied',
    allowed: false,
    outcome: 'denied',
    reason: 'The policies deny it now: Not today; do not run it',
    receipt: null,
  })
  await expect(client.redeem(allowed)).rejects.toMatchObject({ code: 'no_longer_allowed' })
  await expect(client.redeem(allowed)).rejects.toThrow(
    /Not today.*rule stop of policy ping.*request it again/,
  )
  expect(textOf(card.blocks)).toContain('then denied by the policies')
  await threadHolds(world, ts, 'Not today')
  expect(await callbacksOf(world, id)).toHaveLength(2)
  expect(await auditRows(world, { request: id, kind: 'decided' })).toMatchObject([
    { status: 'denied', outcome: 'denied', matchedRule: 'stop' },
  ])
})

test.each([
  ['deny it', DENYING, /Not today/],
  ['ask people about it', ASKING, /people must approve it/],
  ['say nothing of it', 'name: ping\nrules: []\n', /ping is not listed under tools/],
])('a call that the policies allowed does not start once they %s', async (_, changed, why) => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'ping')
  const allowed = await client.waitFor(String(id))

  await world.writePolicy('ping.yaml', changed)

  await expect(client.redeem(allowed)).rejects.toThrow(why)
  expect(await requestNow(world, id)).toMatchObject({ status: 'denied', allowed: false })
  await expect(client.report(String(id), { status: 'succeeded' })).rejects.toMatchObject({
    code: 'not_redeemed',
  })
})

test('an approved call does not start once more or other people must approve it', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const { client, id } = await ask(world)
  await world.sandbox.as('ann').click('Approve', { ts: (await cardOf(world, id)).ts })
  const allowed = await client.waitFor(id)

  await world.writePolicy('ping.yaml', ASKING)

  await expect(client.redeem(allowed)).rejects.toThrow(/it needs other approvals/)
})

test('an approved call starts after a change that does not concern it', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const { client, id } = await ask(world)
  await world.sandbox.as('ann').click('Approve', { ts: (await cardOf(world, id)).ts })
  const allowed = await client.waitFor(id)

  await world.writePolicy('other.yaml', 'rules: [{ name: none, tool: nothing, action: deny }]\n')

  expect((await client.redeem(allowed)).status).toBe('redeemed')
})

test('a call that has started continues, whatever changed policies say', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'ping')
  await client.redeem(await client.waitFor(String(id)))

  await world.writePolicy('ping.yaml', DENYING)

  expect((await client.report(String(id), { status: 'succeeded' })).status).toBe('succeeded')
})

const UNREACHABLE = new Map([['billing', { url: 'http://127.0.0.1:9/', secrets: [aSecret()] as const }]])

async function callbacksOf(world: World, id: string) {
  const response = await fetch(`${world.veto().url}/v1/requests/${id}/callbacks`, {
    headers: { authorization: `Bearer ${await world.bearer()}` },
  })
  return CallbackList.parse(await response.json()).callbacks
}
