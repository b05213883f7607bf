import { expect, test } from 'vitest'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { testOnSqlite } from '../support/test-on-sqlite.ts'

const DAY_MS = 86_400_000

test('a revoked API key is refused at the next call, with what to do', async () => {
  const world = await startWorld()
  const { key, record } = await world.veto().keys.create(A_KEY)
  expect((await ask(world, key)).status).toBe(200)

  const [listed] = await world.veto().keys.list()
  await world.veto().keys.revoke(`key_${record.hash.slice(0, 12)}`)

  const refused = await ask(world, key)
  expect(listed).toMatchObject({ hash: record.hash, lastUsedAtMs: world.clock.nowMs() })
  expect(refused.status).toBe(401)
  expect(await refused.json()).toMatchObject({
    code: 'unauthenticated',
    allowed: false,
    detail: 'This key was revoked: ask the operator for a new one ("veto keys create")',
  })
})

test('an API key that is revoked while a request waits gets no answer, and its event stream ends', async () => {
  const world = await startWorld()
  const { key, record } = await world.veto().keys.create(A_KEY)
  const { id } = (await (await ask(world, key, {}, 72_000)).json()) as { id: string }
  const { ts } = await cardOf(world, id)
  const held = get(world, key, `/v1/requests/${id}?wait=60s`)
  const stream = (await get(world, key, `/v1/requests/${id}/events`)).text()

  await world.veto().keys.revoke(`key_${record.hash.slice(0, 12)}`)
  await world.sandbox.as('ann').click('Approve', { ts })

  const answer = await held
  expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'unauthenticated' }])
  expect(await stream).not.toContain('approved')
})

test('revoking an API key does not affect the other keys of its agent', async () => {
  const world = await startWorld()
  const { record } = await world.veto().keys.create(A_KEY)
  const { key: other } = await world.veto().keys.create(A_KEY)

  await world.veto().keys.revoke(`key_${record.hash.slice(0, 12)}`)

  expect((await ask(world, other)).status).toBe(200)
})

testOnSqlite('an API key is refused from the moment of its expiry', async () => {
  const world = await startWorld()
  const expiresAtMs = world.clock.nowMs() + DAY_MS
  const { key } = await world.veto().keys.create({ ...A_KEY, expiresAtMs })

  await world.clock.jump(DAY_MS - 1)
  const before = await ask(world, key)
  await world.clock.advance(1)
  const after = await ask(world, key)

  expect([before.status, after.status]).toEqual([200, 401])
  expect(await after.json()).toMatchObject({ detail: expect.stringContaining('has expired') })
})

test('an API key for some tools can request only those, and sees no request of others', async () => {
  const world = await startWorld()
  const { key } = await world.veto().keys.create({ ...A_KEY, tools: ['crm.*'] })
  const { key: wide } = await world.veto().keys.create(A_KEY)
  const { id } = (await (await ask(world, wide)).json()) as { id: string }

  const refused = await ask(world, key)

  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({
    code: 'tool_not_covered',
    detail: 'This key is for the tools crm.*, not refund_payment: use a key that covers it',
  })
  expect((await get(world, key, `/v1/requests/${id}`)).status).toBe(404)
  expect((await get(world, wide, `/v1/requests/${id}`)).status).toBe(200)
})

test('an API key for some tools cannot have a scope that does not distinguish tools', async () => {
  const world = await startWorld()

  const made = world.veto().keys.create({ ...A_KEY, scopes: ['authorize', 'audit'], tools: ['crm.*'] })

  await expect(made).rejects.toMatchObject({ code: 'bad_argument' })
  expect(await world.veto().keys.list()).toEqual([])
})

test('idempotency keys belong to their API key: another key of the agent opens its own request', async () => {
  const world = await startWorld()
  const { key: one } = await world.veto().keys.create({ ...A_KEY, owner: 'ann@acme.test' })
  const { key: other } = await world.veto().keys.create({ ...A_KEY, owner: 'ben@acme.test' })
  const idOf = async (key: string) => {
    const answer = await ask(world, key, { 'idempotency-key': 'order-2847' })
    return ((await answer.json()) as { id: string }).id
  }

  const [first, second, again] = [await idOf(one), await idOf(other), await idOf(one)]

  expect(second).not.toBe(first)
  expect(again).toBe(first)
})

test("an API key's creation and revocation are recorded in the ledger", async () => {
  const world = await startWorld()
  const { record } = await world.veto().keys.create({ ...A_KEY, owner: 'ann@acme.test' })
  const { key: auditor } = await world.veto().keys.create({ agents: '*', scopes: ['audit'], owner: null })
  await world.veto().keys.revoke(`key_${record.hash.slice(0, 12)}`)
  await world.veto().keys.revoke(`key_${record.hash.slice(0, 12)}`)

  const page = await get(world, auditor, '/v1/audit?kind=key_revoked')

  expect(await page.json()).toMatchObject({
    entries: [
      {
        kind: 'key_revoked',
        actor: 'cli',
        agentId: 'support-agent',
        reason: expect.stringMatching(
          /^key_[0-9a-f]{12} \(veto_.{4}…\) for support-agent: authorize; owner ann@acme.test$/,
        ),
      },
    ],
  })
})

const A_KEY = { agents: 'support-agent', scopes: ['authorize'], owner: null } as const

function ask(
  world: World,
  key: string,
  headers: Record<string, string> = {},
  amountCents = 1_000,
): Promise<Response> {
  return fetch(`${world.veto().url}/v1/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      agentId: 'support-agent',
      tool: 'refund_payment',
      params: { payment_id: 'pay_1', amount_cents: amountCents, currency: 'EUR' },
    }),
  })
}

function get(world: World, key: string, path: string): Promise<Response> {
  return fetch(world.veto().url + path, { headers: { authorization: `Bearer ${key}` } })
}
