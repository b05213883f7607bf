import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { auditRows } from '../support/api-helpers.ts'
import { startWorld, type World } from '../support/start-world.ts'

const ALLOWING = 'rules: [{ name: let, tool: ping, action: allow }]\n'
const DENYING = 'rules: [{ name: stop, tool: ping, action: deny, message: Not today }]\n'

test('a policy change applies to the next call, and is recorded', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const client = await world.client()

  const before = await client.authorize('support-agent', 'ping')
  const error = await world.writePolicy('ping.yaml', DENYING)
  const after = await client.authorize('support-agent', 'ping')

  expect(error).toBeNull()
  expect([before.allowed, after.allowed]).toEqual([true, false])
  expect(after.reason).toBe('Not today')
  expect(await auditRows(world, { kind: 'bundle_loaded' })).toHaveLength(2)
})

test('an invalid policy change leaves the last good policies in force, names the position, and makes Veto degraded', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const client = await world.client()

  const error = await world.writePolicy('ping.yaml', 'rules: [{ name: let, tol: ping, action: allow }]\n')
  const answer = await client.authorize('support-agent', 'ping')
  const ready = await fetch(`${world.veto().url}/readyz`)

  expect(error).toMatch(/ping\.yaml:1:\d+: .*tool/)
  expect(answer.allowed).toBe(true)
  expect(ready.status).toBe(200)
  expect(await ready.json()).toMatchObject({ status: 'degraded', checks: { database: 'ok', slack: 'ok' } })
})

test('an invalid policy change that is undone leaves Veto ready, with one ledger entry for each bundle', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })

  await world.writePolicy('ping.yaml', 'rulez: []\n')
  await world.writePolicy('ping.yaml', ALLOWING)
  await world.writePolicy('ping.yaml', DENYING)
  await world.writePolicy('ping.yaml', DENYING)
  const ready = await fetch(`${world.veto().url}/readyz`)

  expect(await ready.json()).toMatchObject({ checks: { policies: 'ok' } })
  expect(await auditRows(world, { kind: 'bundle_loaded' })).toHaveLength(2)
})

test('POST /v1/policies/reload loads a policy change, and says what is in force and whether it is new', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const reload = await reloading(world)
  const before = await reload()
  writeFileSync(join(world.policyFolder, 'ping.yaml'), DENYING)

  const after = await reload()
  const [newest] = await auditRows(world, { kind: 'bundle_loaded' })

  expect([before.status, after.status]).toEqual([200, 200])
  expect(before.body).toMatchObject({ changed: false })
  expect(after.body).toEqual({ bundleHash: newest?.bundleHash, changed: true })
  expect((await (await world.client()).authorize('support-agent', 'ping')).reason).toBe('Not today')
})

test('POST /v1/policies/reload refuses an invalid policy change with each mistake, and the last good bundle stays', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const reload = await reloading(world)
  writeFileSync(join(world.policyFolder, 'ping.yaml'), 'rulez: []\nagent: x\n')

  const { status, body } = await reload()

  expect(status).toBe(409)
  expect(body).toMatchObject({ code: 'bundle_invalid', allowed: false })
  expect(String(Object(body).detail).split('\n').slice(1)).toEqual([
    "ping.yaml:1:1: unknown key 'rulez', did you mean 'rules'?",
    "ping.yaml:2:1: unknown key 'agent', did you mean 'agents'?",
  ])
  expect((await (await world.client()).authorize('support-agent', 'ping')).allowed).toBe(true)
})

test.each(['authorize', 'audit'] as const)(
  'POST /v1/policies/reload is refused to a key of scope %s',
  async (scope) => {
    const world = await startWorld()
    const reload = await reloading(world, scope)

    expect(await reload()).toMatchObject({ status: 403, body: { code: 'scope_missing', allowed: false } })
  },
)

test('a policy change that removes a group lets none of its members vote on pending requests', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': asking('finance-team') } })
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'ping')
  const card = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'the card')

  await world.writePolicy('workspace.yaml', WORKSPACE_WITHOUT_FINANCE)
  await world.writePolicy('support.yaml', 'rules: [{ name: none, tool: nothing, action: deny }]\n')
  const error = await world.writePolicy('ping.yaml', asking('growth'))
  await world.sandbox.as('ann').click('Approve', { ts: card.ts })

  expect(error).toBeNull()
  expect(
    (await auditRows(world, { request: String(id), kind: 'vote_refused' })).map(({ reason }) => reason),
  ).toEqual(['not_an_approver'])
})

const WORKSPACE_WITHOUT_FINANCE = `
approvers:
  growth: { channel: "#growth-approvals", members: [U0CLEO] }
  managers: { channel: "#agent-approvals", members: [U0DAN] }
`

async function reloading(world: World, scope: 'admin' | 'authorize' | 'audit' = 'admin') {
  const authorization = `Bearer ${await world.bearer({ scopes: [scope] })}`
  return async () => {
    const answer = await fetch(`${world.veto().url}/v1/policies/reload`, {
      method: 'POST',
      headers: { authorization },
    })
    return { status: answer.status, body: await answer.json() }
  }
}

function asking(group: string): string {
  return `rules: [{ name: ask, tool: ping, action: require_approval, approvers: [${group}] }]\n`
}
