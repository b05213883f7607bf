import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withStore } from '../../soak/rig/with-store.ts'
import { rotateKey } from '../../src/approval/keys/rotate-key.ts'
import { createSigningKeys } from '../../src/approval/keys/signing-keys.ts'
import { keyId } from '../../src/approval/model/agent-key.ts'
import { makeSigningKey } from '../../src/receipt/open-keys.ts'
import { createVerifyReceipt } from '../../src/receipt/verify-receipt.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { NO_RATE } from '../support/answers-to-calls.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { approvedRefund } from '../support/refunds.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'

const HOUR_MS = 3_600_000
const SMALL_REFUND = { payment_id: 'pay_2', amount_cents: 100 }

const END =
  /The ledger of \S+ ends with entry (\d+), of (\S+): what was recorded after that is missing in it\./

test('T28: restoring an old backup revives no pending request, no unused allowance and no receipt', async () => {
  const world = await startWorld({ mode: 'http' })
  const client = await world.client()
  const { answer: approved } = await approvedRefund(world)
  const pending = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const allowed = await client.authorize('support-agent', 'refund_payment', SMALL_REFUND)

  const said = await backUpAndRestore(world)

  expect(said.out).toContain(
    'Void: pending requests (1), allowed calls that had not started (2), grants (0), and every receipt.',
  )
  expect(await requestNow(world, pending.id)).toMatchObject({
    status: 'cancelled',
    allowed: false,
    reason: 'Withdrawn by Veto before it was decided: Veto was restored from a backup; request it again',
  })
  expect(await requestNow(world, approved.id)).toMatchObject({
    status: 'lapsed',
    allowed: false,
    params: {},
  })
  expect(await requestNow(world, allowed.id)).toMatchObject({ status: 'lapsed', allowed: false })
  expect(await auditRows(world, { kind: 'restored' })).toHaveLength(1)
  await expect(verify(world, String(approved.receipt))).rejects.toMatchObject({ code: 'receipt_invalid' })
})

test('T28: restoring an old backup revives no revoked key', async () => {
  const world = await startWorld({ mode: 'http' })
  const { key, record } = await world.veto().keys.create({
    agents: '*',
    scopes: ['authorize', 'audit'],
    owner: null,
  })
  const revoke = async () => {
    await world.veto().keys.revoke(keyId(record))
  }

  const said = await backUpAndRestore(world, revoke)

  const headers = { authorization: `Bearer ${key}` }
  expect((await fetch(`${world.veto().url}/v1/audit`, { headers })).status).toBe(401)
  expect(said.out).toContain('Keys that were revoked after the backup stay revoked: 1.')
  expect(await auditRows(world, { kind: 'key_revoked' })).toHaveLength(1)
})

test('T28: restoring an old backup makes no key that was replaced valid again, and keeps what replaced it and the keys that signed', async () => {
  const world = await startWorld({ mode: 'http' })
  const { key, record } = await world.veto().keys.create({
    agents: '*',
    scopes: ['authorize', 'audit'],
    owner: null,
  })
  let next = ''
  const rotate = async () => {
    const store = await openStore({
      database: world.database,
      log: silentLog,
      changes: createInProcessChanges(),
      alone: false,
    })
    await rotateKey({ store, clock: world.clock }, { name: keyId(record), graceMs: HOUR_MS })
    const rotated = await rotateKey({ store, clock: world.clock }, { name: '*', graceMs: HOUR_MS })
    next = rotated.key
    await createSigningKeys({ store }).insertNext(await makeSigningKey(world.clock.nowMs()))
    await store.close()
    await world.clock.advance(1_000)
    published.push(...(await publicKeys(world)))
  }
  const published: unknown[] = []

  await backUpAndRestore(world, rotate)
  await world.clock.jump(HOUR_MS)

  const statusWith = async (bearer: string) =>
    (await fetch(`${world.veto().url}/v1/audit`, { headers: { authorization: `Bearer ${bearer}` } })).status
  expect(await statusWith(key)).toBe(401)
  expect(await statusWith(next)).toBe(200)
  expect(published).toHaveLength(2)
  expect(await publicKeys(world)).toEqual(published)
  expect(await auditRows(world, { kind: 'key_rotated' })).toMatchObject([
    { reason: expect.stringContaining(keyId(record)) },
  ])
})

test('T28: restoring an old backup ends no lockdown', async () => {
  const world = await startWorld({ mode: 'http' })
  const admin = await world.client({ agents: '*', scopes: ['authorize', 'admin'] })
  const lock = async () => {
    await admin.lockdowns.start({ agents: '*', reason: 'Break-in' })
  }

  await backUpAndRestore(world, lock)

  const client = await world.client()
  expect(await client.authorize('support-agent', 'refund_payment', SMALL_REFUND)).toMatchObject({
    status: 'denied',
    reason: expect.stringMatching(/^Locked down by key:veto_.*: Break-in$/),
  })
})

test('T28: a second restore does not accept the receipts of the first', async () => {
  const world = await startWorld({ mode: 'http' })
  await backUpAndRestore(world)
  const { answer } = await approvedRefund(world)

  await backUpAndRestore(world)

  await expect(verify(world, String(answer.receipt))).rejects.toMatchObject({ code: 'receipt_invalid' })
})

test('the chain of a restored ledger verifies', async () => {
  const world = await startWorld({ mode: 'http' })
  await approvedRefund(world)
  await backUpAndRestore(world)

  const said = await runVeto(['audit', 'verify'], { VETO_DATABASE: world.database })

  expect(said.out).toContain('The ledger is valid')
})

test('a backup that is made while calls are running is restored and verified, and both commands say up to when its record reaches', async () => {
  const world = await startWorld({ mode: 'http', policies: NO_RATE })
  const client = await world.client()
  const backup = join(tempFolder(), 'backup.db')
  const environment = { VETO_DATABASE: world.database }
  const call = () => client.authorize('support-agent', 'refund_payment', SMALL_REFUND)
  const decided = async () => (await auditRows(world, { kind: 'decided', limit: '100' })).length

  const before = await Promise.all(Array.from({ length: 20 }, call))
  const running = Promise.all(Array.from({ length: 40 }, call))
  const made = await runVeto(['backup', backup], environment)
  await running
  const later = await decided()
  await world.veto().stop()
  const said = await runVeto(['restore', backup], environment)
  const verified = await runVeto(['audit', 'verify'], environment)
  await world.restart()

  const [, seq, at] = END.exec(made.out) ?? []
  expect(said.out).toContain(END.exec(made.out)?.[0])
  expect(verified.out).toContain('The ledger is valid')
  const [last] = await entriesAfter(world, Number(seq) - 1)
  expect(last).toMatchObject({ seq: Number(seq), at })
  expect((await entriesAfter(world, Number(seq)))[0]).toMatchObject({ kind: 'restored' })
  for (const { id } of before) expect((await requestNow(world, String(id))).id).toBe(id)
  expect([later, await decided()]).toEqual([60, expect.any(Number)])
})

test('veto restore refuses while a server runs, and a file that is not a backup', async () => {
  const world = await startWorld()
  const backup = join(tempFolder(), 'backup.db')
  const environment = { VETO_DATABASE: world.database }

  expect((await runVeto(['backup', backup], environment)).code).toBe(0)
  expect((await runVeto(['backup', backup], environment)).err).toContain('already exists')
  expect((await runVeto(['restore', backup], environment)).err).toContain('Another Veto server')
  expect((await runVeto(['restore', 'package.json'], environment)).err).toContain(
    'not a complete database of Veto',
  )
})

/** `between` is what happens after the backup was made. */
async function backUpAndRestore(world: World, between: () => Promise<void> = async () => {}) {
  const backup = join(tempFolder(), 'backup.db')
  const environment = { VETO_DATABASE: world.database }
  await runVeto(['backup', backup], environment)
  await between()
  await world.veto().stop()
  const said = await runVeto(['restore', backup], environment)
  await world.restart()
  return said
}

function entriesAfter(world: World, seq: number) {
  return withStore(world.database, (store) => store.entries(seq, 1))
}

async function publicKeys(world: World): Promise<readonly unknown[]> {
  return Object(await (await fetch(`${world.veto().url}/.well-known/jwks.json`)).json()).keys
}

/** As the API does it. */
async function verify({ database, clock }: World, receipt: string) {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  try {
    const check = createVerifyReceipt({ keys: await store.signingKeys(), clock })
    return await check(receipt, { agentId: 'support-agent', epoch: await store.epoch() })
  } finally {
    await store.close()
  }
}
