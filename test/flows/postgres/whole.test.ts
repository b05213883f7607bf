import { expect, onTestFinished, test } from 'vitest'
import { violations } from '../../../soak/invariants/check.ts'
import { cardsIn } from '../../../soak/record/cards.ts'
import { readEvidence } from '../../../soak/record/evidence.ts'
import { withStore } from '../../../soak/rig/with-store.ts'
import { isPending } from '../../../src/approval/model/request.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { answersToCalls, NO_RATE } from '../../support/answers-to-calls.ts'
import { auditRows } from '../../support/api-helpers.ts'
import { settledAs } from '../../support/builders.ts'
import { emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { runVeto } from '../../support/run-veto.ts'
import { silentLog } from '../../support/silent-log.ts'
import { BIG_REFUND, cardOf, startWorld } from '../../support/start-world.ts'

const SMALL_REFUND = { ...BIG_REFUND, amount_cents: 1_000 }

async function worldOnPostgres(policies: Readonly<Record<string, string>> = {}) {
  const database = await emptyDatabase()
  const world = await startWorld({ database, policies })
  return { world, environment: { VETO_DATABASE: database } }
}

test('on PostgreSQL a refund that was asked before a restart is approved after it, answered to the waiting agent, and recorded', async () => {
  const { world, environment } = await worldOnPostgres()
  const client = await world.client()
  const pending = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(pending.id))

  await world.restart()
  const answer = (await world.client()).waitFor(pending)
  await world.sandbox.as('ann').click('Approve', { channel: '#finance-approvals', ts })

  expect(await answer).toMatchObject({ status: 'approved', allowed: true, params: BIG_REFUND })
  const { out } = await runVeto(['audit', 'search', '--json'], environment)
  const kinds = out.split('\n').map((line) => JSON.parse(line).kind)
  expect(kinds).toEqual(expect.arrayContaining(['opened', 'posted', 'voted', 'settled']))
  expect(await runVeto(['audit', 'verify'], environment)).toMatchObject({ code: 0 })
  const cards = cardsIn(world.sandbox, ['#finance-approvals'])
  const evidence = await withStore(environment.VETO_DATABASE, (store) => readEvidence(store, cards))
  expect(violations([], evidence)).toEqual([])
  expect([...evidence.requests.keys()]).toEqual([pending.id])
})

test('on PostgreSQL the command line locks down, revokes keys and lists them while a server runs, and the next call knows', async () => {
  const { world, environment } = await worldOnPostgres()
  const client = await world.client()
  const call = () => client.authorize('support-agent', 'refund_payment', SMALL_REFUND)

  const before = await call()
  const locked = await runVeto(
    ['lockdown', 'start', '--agent', 'support-*', '--reason', 'drill'],
    environment,
  )
  const during = await call()
  const listed = await runVeto(['keys', 'list', '--json'], environment)
  await runVeto(['keys', 'revoke', JSON.parse(listed.out).id], environment)

  expect(locked).toMatchObject({ code: 0 })
  expect([before.allowed, during.allowed]).toEqual([true, false])
  expect(during.reason).toContain('drill')
  await expect(call()).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('on PostgreSQL a request that another process settles is answered to the waiting agent at once', async () => {
  const { world, environment } = await worldOnPostgres()
  const client = await world.client()
  const pending = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const answer = client.waitFor(pending)
  const elsewhere = await openStore({
    database: environment.VETO_DATABASE,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: false,
  })
  onTestFinished(() => elsewhere.close())
  const [request] = await elsewhere.openRequests({ status: 'pending', afterId: null, limit: 1 })
  if (request === undefined || !isPending(request)) throw new TypeError('Expected a pending request')

  await elsewhere.commit([
    { do: 'transition', request: settledAs(request, 'rejected'), from: 'pending', beforeDeadlineMs: null },
  ])

  expect(await answer).toMatchObject({ status: 'rejected', allowed: false })
})

test('on PostgreSQL veto restore without a file voids what waits, and the commands that copy files name pg_dump and pg_restore', async () => {
  const { world, environment } = await worldOnPostgres()
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', BIG_REFUND)

  const whileServed = await runVeto(['restore'], environment)
  await world.veto().stop()
  const restored = await runVeto(['restore'], environment)
  const copied = await runVeto(['backup', 'copy.db'], environment)
  const named = await runVeto(['restore', 'copy.db'], environment)

  expect(whileServed).toMatchObject({ code: 1, err: expect.stringContaining('A Veto server uses') })
  expect(restored.err).toContain('Keys that were revoked')
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining('Void: pending requests (1)') })
  expect(restored.out).toMatch(
    /^The ledger of the restored database ends with entry \d+, of 2026-11-20T\S+Z: /,
  )
  expect([copied, named]).toMatchObject([
    { code: 1, err: expect.stringContaining('pg_dump') },
    { code: 1, err: expect.stringContaining('pg_restore') },
  ])
})

test('on PostgreSQL, while nothing can be appended to the ledger, each of 1,000 calls that the policies allow is denied, and later calls are allowed again', async () => {
  const { world, environment } = await worldOnPostgres(NO_RATE)
  const bearer = await world.bearer()
  const letAppend = () => runSql(environment.VETO_DATABASE, 'DROP FUNCTION IF EXISTS fail_append CASCADE')
  onTestFinished(letAppend)
  await runSql(environment.VETO_DATABASE, APPENDING_FAILS)

  const answers = await answersToCalls(world, { bearer, calls: 1_000 })
  await letAppend()

  expect(answers).toEqual({ '503 audit_unavailable false': 1_000 })
  expect(await auditRows(world, { kind: 'decided' })).toEqual([])
  expect(await answersToCalls(world, { bearer, calls: 1 })).toEqual({ '200 null true': 100 })
})

const APPENDING_FAILS = `
  CREATE FUNCTION fail_append() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'cannot be appended'; END $$;
  CREATE TRIGGER fails BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION fail_append()`

test('on PostgreSQL a server whose sessions were all ended takes its lock again and goes on, so that no command may be alone', async () => {
  const { world, environment } = await worldOnPostgres()
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', SMALL_REFUND)

  await runSql(environment.VETO_DATABASE, END_OTHER_SESSIONS)
  const after = await client.authorize('support-agent', 'refund_payment', SMALL_REFUND)
  const second = openStore({
    database: environment.VETO_DATABASE,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
  })

  expect(after.allowed).toBe(true)
  await expect(second).rejects.toMatchObject({
    code: 'store_locked',
    message:
      'A Veto server uses this PostgreSQL database: stop all servers on it first, or set VETO_DATABASE to another database',
  })
})

test('on PostgreSQL a command that was refused because of a server does not try to take the lock later', async () => {
  const { environment } = await worldOnPostgres()
  const logged: unknown[] = []

  const refused = openStore({
    database: environment.VETO_DATABASE,
    log: recordingLog(logged),
    changes: createInProcessChanges(),
    alone: true,
  })

  await expect(refused).rejects.toMatchObject({ code: 'store_locked' })
  expect(logged).toEqual([])
})

const END_OTHER_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`
