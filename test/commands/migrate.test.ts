import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Store } from '../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { aFact } from '../support/builders.ts'
import { fillStore } from '../support/fill-store.ts'
import { migratedDatabase } from '../support/migrated-database.ts'
import { Interrupted, interruptedMoves, move, withStore } from '../support/move.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { readsOf } from '../support/store-reads.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** A database with something of every kind, and a name for another one. */
async function twoDatabases() {
  const from = migratedDatabase()
  await withStore(from, (store) => fillStore(store, 3))
  return { from, to: join(tempFolder(), 'new.db') }
}

function migrate(database: string, ...args: readonly string[]) {
  return runVeto(['migrate', ...args], { VETO_DATABASE: database })
}

function startOn(database: string): Promise<Store> {
  const changes = createInProcessChanges()
  return openStore({ database, log: silentLog, changes, alone: true })
}

test('veto migrate says what it moved and what to do next; no server starts on the old database, which can be read', async () => {
  const { from, to } = await twoDatabases()
  const before = await withStore(from, readsOf)

  const moved = await migrate(from, '--to', to)
  expect(moved.err).toBe('')
  expect(moved.out.split('\n')).toEqual([
    `${from} was moved to ${to}: 5 requests, 10 entries of the ledger, and all else. Each row was compared.`,
    expect.stringMatching(
      /^The ledger of .*new.db is valid: entry 10 is the last one on both sides, head [0-9a-f]{64}$/,
    ),
    `Set VETO_DATABASE to ${to}, and start Veto.`,
    expect.stringContaining(`${from} is kept`),
  ])
  expect(await withStore(to, readsOf)).toEqual(before)

  const why = `${from} was moved to ${to}: set VETO_DATABASE to that, or run "veto migrate --undo" to use ${from} again without what was recorded since`
  await expect(startOn(from)).rejects.toMatchObject({ code: 'database_moved', message: why })
  const key = await runVeto(['keys', 'create', 'support-agent'], { VETO_DATABASE: from })
  expect(key).toEqual({ code: 1, out: '', err: why })
  expect(await runVeto(['audit', 'verify'], { VETO_DATABASE: from })).toMatchObject({ code: 0 })
  await (await startOn(to)).close()
  expect(await migrate(from, '--to', to)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${from} was moved to ${to} before.`),
  })
})

test('a program that opened the database before it was moved can record nothing in it', async () => {
  const { from, to } = await twoDatabases()

  await withStore(from, async (store) => {
    await migrate(from, '--to', to)
    await expect(store.commit([{ do: 'append_fact', fact: aFact() }])).rejects.toThrow()
  })
  expect(await withStore(from, (store) => store.head())).toEqual(await withStore(to, (store) => store.head()))
})

test('veto migrate refuses what cannot be moved, each time with one sentence, and changes nothing', async () => {
  const { from, to } = await twoDatabases()
  const filled = migratedDatabase()
  await withStore(filled, (store) => store.commit([{ do: 'append_fact', fact: aFact() }]))

  expect(await refusal(from)).toBe('Expected either --to with a file or a postgres:// URL, or --undo')
  expect(await refusal(from, '--to', to, '--undo')).toContain('Expected either')
  expect(await refusal(`${to}.none`, '--to', to)).toMatch(/^There is no database .*none/)
  expect(await refusal(from, '--to', filled)).toBe(
    `${filled} has data already: name a new file, or an empty PostgreSQL database, with --to`,
  )
  expect(await refusal(from, '--to', from)).toBe(
    `${from} is the database that is to be moved, or a Veto server uses it: name another one with --to, or stop that server`,
  )
  expect(await refusal(from, '--to', 'postgres://localhost:1/veto')).toMatch(
    /^Cannot reach PostgreSQL at localhost:1 .*: start it, or correct --to$/,
  )
  expect(await refusal(from, '--to', 'mysql://localhost/veto')).toBe(
    '--to: expected a file, or a postgres:// URL, without quotes or spaces around it',
  )
  expect(await refusal(from, '--undo')).toBe(`${from} was not moved: there is nothing to undo`)
  const server = await startOn(from)
  expect(await refusal(from, '--to', to)).toBe(
    `Another Veto server uses ${from}: stop it first, or set VETO_DATABASE to another file`,
  )
  await server.close()
  await (await startOn(from)).close()
})

async function refusal(database: string, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await migrate(database, ...args)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  return err
}

test('a ledger that was changed is not moved', async () => {
  const { from, to } = await twoDatabases()
  await withStore(from, (store) =>
    store.commit([
      { do: 'insert_checkpoint', checkpoint: { seq: 3, hash: 'x', signedAtMs: 0, token: 'forged' } },
    ]),
  )

  expect(await refusal(from, '--to', to)).toBe(
    `The ledger of ${from} is invalid: entry 3 is not the one that was signed; nothing was moved`,
  )
  await (await startOn(from)).close()
})

test('neither database is used while a move is incomplete; undoing it keeps everything as it was', async () => {
  const { from, to } = await twoDatabases()
  const before = await withStore(from, readsOf)
  await expect(move(from, to, { atWrite: 9, when: 'after' })).rejects.toBeInstanceOf(Interrupted)

  await expect(startOn(from)).rejects.toThrow(
    `${from} is being moved to ${to}: run the same "veto migrate" again to complete that, or "veto migrate --undo" to use ${from}`,
  )
  const incomplete = `${to} is an incomplete copy of ${from}: run the same "veto migrate" again with VETO_DATABASE set to ${from}`
  await expect(startOn(to)).rejects.toThrow(incomplete)
  await expect(withStore(to, readsOf)).rejects.toThrow(incomplete)
  expect(await refusal(from, '--to', `${to}.other`)).toContain(`${from} is being moved to ${to}`)

  expect((await migrate(from, '--undo')).out).toBe(
    `${from} is used again, with everything in it. The incomplete copy is of no use: remove ${to}.`,
  )
  expect(await withStore(from, readsOf)).toEqual(before)
  expect(await refusal(from, '--to', to)).toBe(
    `${to} is an incomplete copy of another state of ${from}: name a new file, or an empty PostgreSQL database, with --to`,
  )
})

test('a move to a file that is interrupted at any write goes on where it was, and writes nothing twice', async () => {
  const { from, to } = await twoDatabases()
  const before = await withStore(from, readsOf)

  expect(await interruptedMoves(from, to)).toBeGreaterThan(5)
  expect(await withStore(to, readsOf)).toEqual(before)
})

test('a copy that differs from the database in one value is never used', async () => {
  const { from, to } = await twoDatabases()
  await expect(move(from, to, { atWrite: 9, when: 'after' })).rejects.toBeInstanceOf(Interrupted)
  const raw = new SqliteDatabase(to)
  raw.exec("UPDATE agent_keys SET owner = 'mallory@acme.test' WHERE owner IS NOT NULL")
  raw.close()

  expect(await refusal(from, '--to', to)).toBe(
    `${to} has other agent keys than the source, as something changed one of them meanwhile: run "veto migrate --undo", and move to an empty database`,
  )
  await expect(startOn(to)).rejects.toMatchObject({ code: 'database_moved' })
})

test('whoever uses a database again that was moved finds its approvals void: they may have been used elsewhere', async () => {
  const { from, to } = await twoDatabases()
  await migrate(from, '--to', to)

  const { out, err } = await migrate(from, '--undo')
  expect(out).toContain(`${from} is used again, as it was when it was moved. Do not start Veto on ${to}.`)
  expect(out).toMatch(
    /^Void: pending requests \(1\), allowed calls that had not started \(\d+\), grants \(\d+\)/m,
  )
  expect(err).toContain('Keys that were revoked after the move are valid again')
  expect(err).toContain('Lockdowns that began after the move are not in force')
  const store = await startOn(from)
  expect(await store.epoch()).toBeGreaterThan(7)
  expect(await store.openCounts()).toEqual([])
  await store.close()
})

test('veto doctor says of a database that was moved what to do, and not to look for space on its disk', async () => {
  const { from, to } = await twoDatabases()
  await migrate(from, '--to', to)

  const { out } = await runVeto(['doctor'], { VETO_DATABASE: from })
  expect(out.split('\n').find((line) => line.includes('database:'))).toMatch(
    /^BROKEN +database: .*was moved to .* To fix it: do one of the two, so that Veto runs on one of the databases$/,
  )
})

test('a backup of a database that was moved can be restored elsewhere; where it was, the database stays as it is', async () => {
  const { from, to } = await twoDatabases()
  const [earlier, later, elsewhere] = ['earlier.db', 'later.db', 'veto.db'].map((name) =>
    join(tempFolder(), name),
  )
  await runVeto(['backup', String(earlier)], { VETO_DATABASE: from })
  await migrate(from, '--to', to)
  await runVeto(['backup', String(later)], { VETO_DATABASE: from })

  for (const backup of [earlier, later]) {
    expect(await runVeto(['restore', String(backup)], { VETO_DATABASE: from })).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${from} was moved to ${to}: set VETO_DATABASE to that`),
    })
  }
  expect(await runVeto(['restore', String(later)], { VETO_DATABASE: String(elsewhere) })).toMatchObject({
    code: 0,
    out: expect.stringContaining('Void: pending requests (1)'),
  })
  await (await startOn(String(elsewhere))).close()
})

test('veto migrate --json prints one object, with how many rows of each kind were moved', async () => {
  const { from, to } = await twoDatabases()
  await expect(move(from, to, { atWrite: 9, when: 'before' })).rejects.toBeInstanceOf(Interrupted)

  const { out } = await migrate(from, '--to', to, '--json')
  expect(JSON.parse(out)).toMatchObject({
    moved: true,
    before: false,
    from,
    to,
    resumed: true,
    head: { seq: 10 },
    rows: { requests: 5, ledger: 10, deliveries: 4, limit_usage: 2, signing_keys: 1, epoch: 1 },
  })
})
