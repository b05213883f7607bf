import { copyFileSync, renameSync, rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { createAgentKeys } from '../../src/approval/keys/agent-keys.ts'
import { createLockdowns } from '../../src/approval/lockdowns/lockdowns.ts'
import { keyId } from '../../src/approval/model/agent-key.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { silentLog } from '../support/silent-log.ts'
import { startWorld, type World } from '../support/start-world.ts'
import { testOnSqlite } from '../support/test-on-sqlite.ts'

const A_KEY = { agents: 'support-agent', scopes: ['authorize'], owner: null } as const
const ADMIN = { id: 'U0PAT', name: 'Pat' }

test('a key that another process revokes under load is refused to every call that arrives afterwards', async () => {
  const world = await startWorld()
  const elsewhere = await otherProcess(world)
  for (let round = 0; round < 20; round += 1) {
    await world.clock.advance(1_000)
    const { key, record } = await world.veto().keys.create(A_KEY)
    const before = await Promise.all(Array.from({ length: 8 }, () => ask(world, key)))
    expect(before).toEqual(Array(8).fill(200))

    const under = Array.from({ length: 8 }, () => ask(world, key))
    await elsewhere.keys.revoke(keyId(record))
    const after = await Promise.all(Array.from({ length: 8 }, () => ask(world, key)))

    expect(after).toEqual(Array(8).fill(401))
    for (const status of await Promise.all(under)) expect([200, 401]).toContain(status)
  }
})

test('a key that this process revokes under load is refused to every call that arrives afterwards', async () => {
  const world = await startWorld()
  for (let round = 0; round < 20; round += 1) {
    await world.clock.advance(1_000)
    const { key, record } = await world.veto().keys.create(A_KEY)
    await Promise.all(Array.from({ length: 8 }, () => ask(world, key)))

    const under = Array.from({ length: 8 }, () => ask(world, key))
    await world.veto().keys.revoke(keyId(record))
    const after = await Promise.all(Array.from({ length: 8 }, () => ask(world, key)))

    expect(after).toEqual(Array(8).fill(401))
    for (const status of await Promise.all(under)) expect([200, 401]).toContain(status)
  }
})

test('a key that another process creates works at once, also after it was refused', async () => {
  const world = await startWorld()
  const elsewhere = await otherProcess(world)
  await ask(world, await world.bearer())
  const { key, record } = await elsewhere.keys.create(A_KEY)

  expect(await ask(world, key)).toBe(200)
  await elsewhere.keys.revoke(keyId(record))
  expect(await ask(world, key)).toBe(401)
})

test('a lockdown that another process starts covers the next call, and is gone at the next call after it is lifted', async () => {
  const world = await startWorld()
  const elsewhere = await otherProcess(world)
  const key = await world.bearer()
  for (let round = 0; round < 10; round += 1) {
    expect(await outcome(world, key)).toBe('allowed')
    const { id } = await elsewhere.lockdowns.start(EVERYTHING, ADMIN)
    expect(await outcome(world, key)).toBe('denied')
    await elsewhere.lockdowns.lift(id, { by: ADMIN, reason: 'It is over' })
  }
  expect(await outcome(world, key)).toBe('allowed')
})

testOnSqlite(
  'a key that the running server knows allows nothing once another database stands in its place',
  async () => {
    const world = await startWorld()
    const { key } = await world.veto().keys.create(A_KEY)
    expect(await ask(world, key)).toBe(200)

    copyFileSync(world.database, `${world.database}.other`)
    for (const suffix of ['-wal', '-shm']) rmSync(`${world.database}${suffix}`)
    renameSync(`${world.database}.other`, world.database)

    expect(await ask(world, key)).toBe(503)
  },
)

const EVERYTHING = { agents: '*', tools: '*', reason: 'An incident', durationMs: null }

/** Keys and lockdowns as the command line changes them, beside the running server. */
async function otherProcess({ database, clock }: World) {
  const changes = createInProcessChanges()
  const store = await openStore({ database, log: silentLog, changes, alone: false })
  onTestFinished(() => store.close())
  return { keys: createAgentKeys({ store, clock }), lockdowns: createLockdowns({ store, clock }) }
}

async function ask(world: World, key: string): Promise<number> {
  return (await send(world, key)).status
}

async function outcome(world: World, key: string): Promise<string> {
  return Object(await (await send(world, key)).json()).outcome
}

function send(world: World, key: string): Promise<Response> {
  return fetch(`${world.veto().url}/v1/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      agentId: 'support-agent',
      tool: 'refund_payment',
      params: { payment_id: 'pay_1', amount_cents: 1_000, currency: 'EUR' },
    }),
  })
}
