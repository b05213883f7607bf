import { expect, onTestFinished, test } from 'vitest'
import { VetoClient, verifyReceipt } from '../../client/src/index.ts'
import { Jwks } from '../../client/src/protocol/jwks.ts'
import { rotateKey } from '../../src/approval/keys/rotate-key.ts'
import { createSigningKeys } from '../../src/approval/keys/signing-keys.ts'
import { keyId } from '../../src/approval/model/agent-key.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import { readCheckpoint } from '../../src/ledger/checkpoint.ts'
import { makeSigningKey } from '../../src/receipt/open-keys.ts'
import { createReadSigned } from '../../src/receipt/read-signed.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { auditRows } from '../support/api-helpers.ts'
import { silentLog } from '../support/silent-log.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'

const AGENT = 'support-agent'
const GRACE_MS = 3_600_000
const CALL = { agentId: AGENT, tool: 'refund_payment', params: { payment_id: 'pay_1', amount_cents: 100 } }

test('calls go on all through the rotation of an API key: none is refused, and the old key ends with its grace', async () => {
  const { world, other, key } = await aWorldWithKey()
  const waiting = await clientOf(world, key).authorize(AGENT, 'refund_payment', BIG_REFUND)
  const calls = startCalls(world, key)

  const rotated = await rotateKey({ store: other, clock: world.clock }, { name: AGENT, graceMs: GRACE_MS })
  await calls.more()
  calls.use(rotated.key)
  await calls.more()
  const { ts } = await cardOf(world, String(waiting.id))
  await world.sandbox.as('ann').click('Approve', { ts })
  const answer = await clientOf(world, rotated.key).waitFor(waiting)
  await world.clock.advance(GRACE_MS)
  await calls.more()

  expect(await calls.stop()).toEqual(new Set([200]))
  expect(answer).toMatchObject({ status: 'approved' })
  await expect(clientOf(world, key).authorize(AGENT, CALL.tool, CALL.params)).rejects.toMatchObject({
    code: 'unauthenticated',
  })
  expect(await auditRows(world, { kind: 'key_rotated' })).toMatchObject([
    {
      agentId: AGENT,
      actor: 'cli',
      reason: expect.stringMatching(/^key_\w{12} .* expires 20\S+Z; replaced by key_\w{12}$/),
    },
  ])
})

test('calls go on all through the rotation of the signing key: whoever copies the public keys every 9 minutes can check every receipt, and every checkpoint stays valid', async () => {
  const { world, other, key } = await aWorldWithKey()
  const auditor = await world.bearer({ agents: '*', scopes: ['audit'] })
  const before = await checkpointOf(world, auditor)
  const calls = startCalls(world, key, { receipts: true })
  await calls.more()

  await createSigningKeys({ store: other }).insertNext(await makeSigningKey(world.clock.nowMs()))
  for (let copies = 0; copies < 3; copies += 1) {
    await calls.more()
    await world.clock.advance(9 * 60_000)
    await calls.copyPublicKeys()
  }
  await calls.more()

  expect(await calls.stop()).toEqual(new Set([200]))
  const { keys } = await publicKeys(world)
  expect([...calls.kids]).toEqual(keys.map(({ kid }) => kid))
  const read = createReadSigned({ keys })
  expect(await readCheckpoint(read, before)).toMatchObject({ seq: expect.any(Number) })
  expect(await readCheckpoint(read, await checkpointOf(world, auditor))).toMatchObject({
    seq: expect.any(Number),
  })
})

test('a call that is repeated after rotations is the same request: Idempotency-Keys and identical calls go with the key', async () => {
  const { world, other, key } = await aWorldWithKey()
  const ask = async (bearer: string, headers: object, body: object) =>
    fetch(`${world.veto().url}/v1/authorize`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ agentId: AGENT, tool: 'refund_payment', params: BIG_REFUND, ...body }),
    })
  const idOf = async (response: Promise<Response>) => Object(await (await response).json()).id
  const once = { 'idempotency-key': 'order-1' }
  const session = { sessionId: 'run-1' }
  const first = await idOf(ask(key, once, {}))
  const identical = await idOf(ask(key, {}, session))
  let newest = key
  for (let rotation = 0; rotation < 2; rotation += 1) {
    newest = (await rotateKey({ store: other, clock: world.clock }, { name: AGENT, graceMs: GRACE_MS })).key
  }
  const stranger = await world.bearer({ agents: AGENT, scopes: ['authorize'] })

  expect(await idOf(ask(newest, once, {}))).toBe(first)
  expect(await idOf(ask(key, once, {}))).toBe(first)
  expect((await ask(newest, once, { params: {} })).status).toBe(422)
  expect(await idOf(ask(newest, {}, session))).toBe(identical)
  expect(await idOf(ask(stranger, once, {}))).not.toBe(first)
  expect(await idOf(ask(stranger, {}, session))).not.toBe(identical)
})

test('a key is replaced once: of two rotations at the same time one is refused, and a key that is revoked meanwhile has no successor', async () => {
  const { world, other } = await aWorldWithKey()
  const [old] = await world.veto().keys.list()
  const name = String(old && keyId(old))
  const rotateWith = (store: Parameters<typeof rotateKey>[0]['store'], id: string, graceMs: number) =>
    rotateKey({ store, clock: world.clock }, { name: id, graceMs })

  const rotations = await Promise.allSettled([
    rotateWith(other, name, 60_000),
    rotateWith(other, name, GRACE_MS),
  ])
  const [replaced] = (await other.agentKeys()).filter((key) => keyId(key) === name)
  const [successor] = (await other.agentKeys()).filter((key) => replaced?.replacedBy === key.hash)
  const next = String(successor && keyId(successor))
  const late: typeof other = {
    ...other,
    async agentKeys() {
      const keys = await other.agentKeys()
      await world.veto().keys.revoke(next)
      return keys
    },
  }

  expect(rotations).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { message: `${name} was replaced by ${next} already: rotate that key` } },
  ])
  expect(replaced?.expiresAtMs).toBe(world.clock.nowMs() + 60_000)
  await expect(rotateWith(late, next, GRACE_MS)).rejects.toMatchObject({ code: 'not_found' })
  expect(await other.agentKeys()).toHaveLength(2)
})

/** A world, an API key of it, and its database as another process sees it, such as a command. */
async function aWorldWithKey(): Promise<{ world: World; other: Store; key: string }> {
  const world = await startWorld()
  const { key } = await world.veto().keys.create({ agents: AGENT, scopes: ['authorize'], owner: null })
  const other = await openStore({
    database: world.database,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: false,
  })
  onTestFinished(() => other.close())
  return { world, other, key }
}

/** Makes calls without a pause, several at a time, and checks their receipts with a copy of the public keys. */
function startCalls(world: World, firstKey: string, { receipts = false } = {}) {
  let key = firstKey
  let jwks = publicKeys(world)
  let round = Promise.withResolvers<void>()
  let isRunning = true
  const statuses = new Set<number>()
  const kids = new Set<string>()

  async function call(): Promise<void> {
    const response = await fetch(`${world.veto().url}/v1/authorize`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...CALL, receipt: receipts }),
    })
    statuses.add(response.status)
    const { receipt } = Object(await response.json())
    if (!receipts) return
    await verifyReceipt(receipt, { ...CALL, jwks: await jwks, nowMs: world.clock.nowMs() })
    kids.add(JSON.parse(Buffer.from(receipt.split('.')[0], 'base64url').toString()).kid)
  }

  async function run(): Promise<Set<number>> {
    while (isRunning) {
      await Promise.all([call(), call(), call()])
      // An agent may make so many calls a second.
      await world.clock.advance(200)
      round.resolve()
      round = Promise.withResolvers<void>()
    }
    return statuses
  }

  const running = run()
  return {
    kids,
    use(next: string) {
      key = next
    },
    async copyPublicKeys() {
      jwks = publicKeys(world)
      await jwks
    },
    /** Resolves after more calls; those of the last rounds began after this. */
    async more() {
      for (let count = 0; count < 4; count += 1) await Promise.race([running, round.promise])
    },
    async stop() {
      isRunning = false
      return running
    },
  }
}

function clientOf(world: World, apiKey: string): VetoClient {
  return new VetoClient({ apiKey, baseUrl: world.veto().url })
}

async function checkpointOf(world: World, bearer: string): Promise<string> {
  const headers = { authorization: `Bearer ${bearer}` }
  return Object(await (await fetch(`${world.veto().url}/v1/audit/checkpoint`, { headers })).json()).token
}

async function publicKeys(world: World): Promise<Jwks> {
  return Jwks.parse(await (await fetch(`${world.veto().url}/.well-known/jwks.json`)).json())
}
