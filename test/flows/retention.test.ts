import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { auditRows, auditVerification, requestNow } from '../support/api-helpers.ts'
import { anOldRecord, aRecentCall, DAY_MS, daysLater, removed, SMALL_REFUND } from '../support/retention.ts'
import { runVeto } from '../support/run-veto.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { testOnSqlite } from '../support/test-on-sqlite.ts'

const REMOVED = 'Removed on 2027-05-20 after 180 days (VETO_RETENTION)'

test('181 days later params and results are removed, everything says so, and the ledger still verifies', async () => {
  const record = await anOldRecord()
  const { world, ran, ts } = record
  const client = await daysLater(record, 181)
  await removed(world)
  const recent = await aRecentCall(client)

  expect(await requestNow(world, ran.id)).toMatchObject({ status: 'succeeded', params: {}, removed: REMOVED })
  expect(await requestNow(world, recent.id)).toMatchObject({ status: 'allowed', allowed: true })
  expect((await requestNow(world, recent.id)).removed).toBeUndefined()
  const entries = await auditRows(world, { request: ran.id })
  expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['opened', 'settled', 'result']))
  expect(entries.every(({ params }) => params === null)).toBe(true)
  expect(await auditRows(world, { kind: 'pruned' })).toMatchObject([
    { actor: 'veto', reason: expect.stringContaining('before 2026-11-21T00:00:00.000Z') },
  ])
  expect(await auditVerification(world)).toMatchObject({ whole: true, pruned: 2 })
  const { out } = await runVeto(['audit', 'verify'], { VETO_DATABASE: world.database })
  expect(out).toContain('The params of 2 requests were removed by retention')
  await world.sandbox.as('ann').click('Details', { ts })
  const shown = await world.sandbox.until(() => world.sandbox.as('ann').modal(), 'the details')
  expect(textOf(shown.blocks)).toContain(`Parameters and result: ${REMOVED}.`)
})

test('a call that was allowed and never started is not allowed any more once its params were removed, whatever asks for it', async () => {
  const record = await anOldRecord()
  const { world, ran, small } = record
  const client = await daysLater(record, 181)
  await removed(world)

  expect(await requestNow(world, small.id)).toMatchObject({ status: 'lapsed', allowed: false, receipt: null })
  const again = await client.authorize('support-agent', 'refund_payment', SMALL_REFUND, {
    idempotencyKey: 'small',
  })
  expect(again).toMatchObject({ id: small.id, status: 'lapsed', allowed: false })
  await expect(
    client.redeem({ id: String(small.id), allowed: true, params: SMALL_REFUND }),
  ).rejects.toMatchObject({
    code: 'lapsed',
  })
  await expect(client.report(ran.id, { status: 'succeeded', output: {} })).rejects.toMatchObject({
    code: 'already_reported',
  })
})

test('an export made after the removal is verified offline, and says of how many requests params were removed; a filtered one does not claim it', async () => {
  const record = await anOldRecord()
  const { world } = record
  await daysLater(record, 181)
  await removed(world)
  const keys = join(tempFolder(), 'keys.json')
  writeFileSync(keys, await (await fetch(`${world.veto().url}/.well-known/jwks.json`)).text())
  const auditor = await world.client({ agents: '*', scopes: ['audit'] })
  const verified = async (query: Parameters<typeof auditor.exportDecisions>[0]) => {
    let text = ''
    for await (const part of auditor.exportDecisions({ manifest: true, ...query })) text += part
    const file = join(tempFolder(), 'export.ndjson')
    writeFileSync(file, text)
    return runVeto(['audit', 'verify', '--offline', file, '--keys', keys], {})
  }

  const { out } = await verified({})
  expect(out).toContain('Each entry follows from the one before it.')
  expect(out).toContain('The params of 2 requests were removed by retention, as the ledger says')
  expect((await verified({ tool: 'refund_payment' })).out).toContain(
    'The params of 2 requests are missing: only an export of every entry shows whether retention removed them.',
  )
})

test('nothing is removed before its time', async () => {
  const record = await anOldRecord()
  const { world, ran } = record
  const client = await daysLater(record, 179)
  await aRecentCall(client)
  await world.clock.jump(2 * 3_600_000)

  expect((await requestNow(world, ran.id)).removed).toBeUndefined()
  expect(await auditRows(world, { kind: 'pruned' })).toEqual([])
})

testOnSqlite('the bytes of what was removed are not in the database file any more', async () => {
  const record = await anOldRecord()
  const { world } = record
  await daysLater(record, 181)
  await removed(world)
  await world.veto().stop()

  const bytes = readFileSync(world.database, 'latin1')

  for (const word of ['BANK-REFERENCE-77', 'ZEPHYR', 'PAYMENT-OF-OLD']) {
    expect([word, bytes.includes(word)]).toEqual([word, false])
  }
})

testOnSqlite(
  'params that somebody removed of a request that retention does not cover are found by the verification',
  async () => {
    const record = await anOldRecord()
    const { world } = record
    const client = await daysLater(record, 181)
    await removed(world)
    const recent = await aRecentCall(client)
    const [entry] = await auditRows(world, { request: recent.id })

    const raw = new Database(world.database)
    raw.exec('DROP TRIGGER request_params_pruned_only')
    raw.exec('DROP TRIGGER requests_pruned_once')
    raw.exec(`DELETE FROM request_params WHERE request_number = (SELECT max(number) FROM requests);
    UPDATE requests SET pruned_at_ms = ${world.clock.nowMs() + DAY_MS}, kept_days = 180
      WHERE number = (SELECT max(number) FROM requests)`)
    raw.close()

    expect(await auditVerification(world)).toMatchObject({ whole: false, badSeq: entry?.seq, pruned: 2 })
  },
)
