import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createVerifyRecord } from '../../src/approval/queries/verify-record.ts'
import { jwksOf } from '../../src/receipt/jwks.ts'
import { createReadSigned } from '../../src/receipt/read-signed.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { askForPayout, openEditor, PAYOUT, PAYOUTS } from '../support/payouts.ts'
import { anOldRecord, aRecentCall, daysLater, removed } from '../support/retention.ts'
import { hasPython, PYTHON, saidBySecond, savedProgram } from '../support/second-verifier.ts'
import { silentLog } from '../support/silent-log.ts'
import { startWorld, type World } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'

const ODD = {
  amount_cents: 100,
  'é\u{10437}\u0001"\\': [0.1, 2.5e-300, 1e-7, 5.0, -0, 123456789012, true, null, { b: 1, a: '\u2028' }],
  '10': 'ten',
  '9': 'nine',
}

test.skipIf(!hasPython)(
  `the second verifier of docs/ledger.md, run by ${PYTHON}, accepts a real ledger, and finds the same first bad entry as Veto in changed ones`,
  async () => {
    const ledger = await aRealLedger()
    const last = ledger.entries

    const found = await Promise.all(
      [
        'SELECT 1',
        'DELETE FROM request_params WHERE rowid = 1',
        "UPDATE ledger_reasons SET reason = 'another' WHERE id = (SELECT min(reason_id) FROM ledger_entries)",
        'UPDATE ledger_entries SET latency_ms = latency_ms + 0.001 WHERE latency_ms IS NOT NULL',
        'UPDATE ledger_entries SET latency_ms = 9e999 WHERE seq = 3',
        'UPDATE ledger_entries SET at_ms = at_ms - 1 WHERE seq = 4',
        'UPDATE ledger_entries SET at_ms = 9e15 WHERE seq = 4',
        'DELETE FROM ledger_entries WHERE seq = 5',
        `DELETE FROM ledger_entries WHERE seq = ${last}`,
        'UPDATE ledger_entries SET seq = -1 WHERE seq = 2; UPDATE ledger_entries SET seq = 2 WHERE seq = 3; UPDATE ledger_entries SET seq = 3 WHERE seq = -1',
        `UPDATE chain_head SET seq = ${last - 1}, hash = (SELECT hash FROM ledger WHERE seq = ${last - 1})`,
        "UPDATE chain_head SET hash = 'f'",
        "UPDATE request_params SET shown = replace(shown, 'nine', 'seven'), exact = replace(exact, 'nine', 'seven')",
        "UPDATE request_params SET exact = json_set(exact, '$.card', '1') WHERE exact IS NOT NULL",
        "UPDATE requests SET salt = 'another'",
        'UPDATE requests SET pruned_at_ms = 1, kept_days = 180',
      ].map((sql) => ledger.after(sql)),
    )

    expect(found.map(({ bySecond }) => bySecond)).toEqual(found.map(({ byVeto }) => byVeto))
    const whole = `${last} entries, head ${ledger.head}`
    expect(found.map(({ byVeto }) => byVeto === whole)).toEqual(found.map((_, index) => index === 0))
  },
)

test.skipIf(!hasPython)(
  `the second verifier, run by ${PYTHON}, accepts a ledger whose params retention removed, and finds those that it did not remove`,
  async () => {
    const record = await anOldRecord()
    const { world } = record
    const client = await daysLater(record, 181)
    await removed(world)
    await aRecentCall(client)
    await world.veto().stop()
    const ledger = await copiesOf(world.database)

    const kept = await ledger.after('SELECT 1')
    const lost = await ledger.after('DELETE FROM request_params')

    expect(kept.bySecond).toBe(`${ledger.entries} entries, head ${ledger.head}`)
    expect(lost.bySecond).toBe(lost.byVeto)
    expect(lost.bySecond).toMatch(/^entry \d+ is bad$/)
  },
)

/** A ledger of what agents and people did, and what both verifiers say of it after somebody with all rights ran this SQL. */
async function aRealLedger() {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', ODD)
  const { id, ts } = await askForPayout(world)
  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ann').submit({ amount: '450' })
  const answer = await client.waitFor(id)
  await client.redeem({ ...answer, params: PAYOUT }).catch(() => undefined)
  await client.execute(answer, () => 'done')
  await denyAnEditedOne(world)
  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length > 0)
  const kinds = (await auditRows(world, {})).map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['decided', 'opened', 'edited', 'redeem_refused', 'result']))
  await world.veto().stop()
  return copiesOf(world.database)
}

/** What both verifiers say of copies of this database, after somebody changed them. */
async function copiesOf(original: string) {
  const script = savedProgram()
  const { entries, head } = await checked(original)
  const copies = tempFolder()
  let copy = 0
  return {
    entries,
    head,
    async after(sql: string) {
      copy += 1
      const database = join(copies, `${copy}.db`)
      copyFileSync(original, database)
      tamper(database, sql)
      return { byVeto: wordsOf(await checked(database)), bySecond: await saidBySecond(script, database) }
    },
  }
}

/** The entry of the denial, which is about a call that was allowed, has the digest of the edited params. */
async function denyAnEditedOne(world: World): Promise<void> {
  let asked: Awaited<ReturnType<typeof askForPayout>> | null = null
  const asking = askForPayout(world).then((found) => {
    asked = found
    return found
  })
  await advanceUntil(world, () => asked !== null)
  const { id, ts } = await asking
  await openEditor(world, 'ann', ts)
  await world.sandbox.as('ann').submit({ amount: '450' })
  await (await world.client()).waitFor(id)
  const admin = await world.client({ agents: '*', scopes: ['admin'] })
  await admin.lockdowns.start({ agents: '*', reason: 'An incident' })
  expect(await requestNow(world, id)).toMatchObject({ status: 'denied' })
}

function tamper(database: string, sql: string): void {
  const db = new Database(database)
  db.pragma('foreign_keys = OFF')
  for (const name of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all()) {
    db.exec(`DROP TRIGGER ${name}`)
  }
  db.exec(sql)
  db.close()
}

async function checked(database: string) {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  try {
    return await createVerifyRecord(store, createReadSigned(jwksOf(await store.signingKeys())))()
  } finally {
    await store.close()
  }
}

function wordsOf({ whole, entries, head, badSeq }: Awaited<ReturnType<typeof checked>>): string {
  return whole ? `${entries} entries, head ${head}` : `entry ${badSeq} is bad`
}
