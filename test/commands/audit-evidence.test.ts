import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createSigningKeys } from '../../src/approval/keys/signing-keys.ts'
import { jwksOf } from '../../src/receipt/jwks.ts'
import { makeSigningKey, openKeys } from '../../src/receipt/open-keys.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { aFact, NOW_MS } from '../support/builders.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { runVeto } from '../support/run-veto.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** A folder with a database of a key and, by default, three calls (entries 1 to 4), and the public keys beside it. */
async function aDesk(reasons = ['first', 'second', 'third']) {
  const folder = tempFolder()
  const database = join(folder, 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  const keys = await openKeys({ store: createSigningKeys({ store }), clock: createFakeClock() })
  for (const reason of reasons) {
    await store.commit([{ do: 'append_fact', fact: aFact({ kind: 'decided', reason }) }])
  }
  await store.close()
  const file = (name: string) => join(folder, name)
  const veto = (...args: string[]) => runVeto(['audit', ...args], { VETO_DATABASE: database })
  const write = (name: string, text: string) => writeFileSync(file(name), text)
  const read = (name: string) => readFileSync(file(name), 'utf8')
  write('keys.json', JSON.stringify(jwksOf(keys)))

  async function exported(...filters: string[]): Promise<void> {
    const { out } = await veto('export', '--manifest', file('export.jws'), ...filters)
    write('export.ndjson', `${out}\n`)
  }

  /** Without the database, as somebody else would. */
  async function offline(...options: string[]) {
    const all = ['--offline', file('export.ndjson'), '--keys', file('keys.json'), ...options]
    return runVeto(['audit', 'verify', ...all], { VETO_DATABASE: file('none.db') })
  }

  const withManifest = () => offline('--manifest', file('export.jws'))
  return { file, veto, write, read, exported, offline, withManifest, database }
}

test('an export with its manifest is verified elsewhere, with nothing but the public keys', async () => {
  const { exported, withManifest } = await aDesk()
  await exported()

  const { code, out } = await withManifest()

  expect(out).toMatch(
    /^The export is valid: 5 entries, 1 to 5\.\nVeto signed it at 20\S+Z\.\nEach entry follows from the one before it\.$/,
  )
  expect(code).toBe(0)
})

test('an export whose texts hold line separators of Unicode is verified', async () => {
  const { exported, withManifest } = await aDesk(['one\u2028two\u2029three\u0085four\rfive\nsix', '🔥 ﻿'])
  await exported()

  expect(await withManifest()).toMatchObject({ code: 0, err: '' })
})

test('a CSV export is the file that was signed, and what cannot be checked in it is said', async () => {
  const { exported, withManifest, write } = await aDesk()
  await exported('--format', 'csv')

  const { code, out } = await withManifest()
  write('export.ndjson', 'seq,at')
  const changed = await withManifest()

  expect(out).toMatch(
    /^The export is valid: 5 entries, 1 to 5\.\nVeto signed it at \S+Z\.\nIt is CSV, whose entries cannot be checked one by one: .+$/,
  )
  expect(code).toBe(0)
  expect(changed.err).toBe('The export is invalid: the file is not the one that was signed')
})

test.each([
  ['csv', ['--format', 'csv'], 'this one is CSV'],
  ['filtered', ['--kind', 'decided'], 'this one was filtered: kind decided'],
])('a checkpoint is not compared with an export that is %s', async (_, filters, message) => {
  const { exported, offline, veto, write, file } = await aDesk()
  write('head.jws', (await veto('checkpoint')).out)
  await exported(...filters)

  const { code, err } = await offline('--manifest', file('export.jws'), '--checkpoint', file('head.jws'))

  expect(err).toBe(`--checkpoint needs an export of every entry as NDJSON, and ${message}`)
  expect(code).toBe(1)
})

test('a manifest that cannot be written is refused before anything is exported', async () => {
  const { veto, file } = await aDesk()

  const { code, out, err } = await veto('export', '--manifest', file('nowhere/export.jws'))

  expect(err).toMatch(/^Cannot write .+export\.jws: ENOENT[^\n]+$/)
  expect([code, out]).toEqual([1, ''])
  expect((await veto('verify')).out).toContain('4 entries')
})

test('a filtered export is verified, and what that cannot show is said', async () => {
  const { exported, withManifest } = await aDesk()
  await exported('--kind', 'decided')

  const { code, out } = await withManifest()

  expect(out).toContain('The export is valid: 3 entries, 2 to 4.')
  expect(out).toContain(
    'It was filtered: kind decided. That no matching entry is missing is what Veto signed.',
  )
  expect(out).not.toContain('Each entry follows')
  expect(code).toBe(0)
})

test.each([
  ['a removed line', (text: string) => text.replace(/^.*\n/, '')],
  ['a changed entry', (text: string) => text.replace('"kind":"decided"', '"kind":"opened"')],
  ['changed params', (text: string) => text.replace('"params":null', '"params":{}')],
  ['another end', (text: string) => `${text}\n`],
])('an export with %s is invalid, and exits with 1', async (_, change) => {
  const { exported, withManifest, read, write } = await aDesk()
  await exported()

  write('export.ndjson', change(read('export.ndjson')))
  const { code, out, err } = await withManifest()

  expect(err).toBe('The export is invalid: the file is not the one that was signed')
  expect([code, out]).toEqual([1, ''])
})

test('a manifest of another Veto is not accepted', async () => {
  const { exported, withManifest, write, file } = await aDesk()
  await exported()

  write('keys.json', JSON.stringify(jwksOf([await makeSigningKey(NOW_MS)])))

  expect((await withManifest()).err).toBe(`${file('export.jws')} holds no manifest that these keys signed`)
})

test('a checkpoint is no manifest, and a manifest no checkpoint', async () => {
  const { exported, veto, offline, write, file } = await aDesk()
  await exported()
  write('head.jws', (await veto('checkpoint')).out)

  const asManifest = await offline('--manifest', file('head.jws'))
  const asCheckpoint = await offline('--checkpoint', file('export.jws'))

  expect(asManifest.err).toContain('holds no manifest that these keys signed')
  expect(asCheckpoint.err).toContain('holds no checkpoint that these keys signed')
})

test('an export without a manifest is verified by a checkpoint that was kept elsewhere', async () => {
  const { veto, offline, write, file } = await aDesk()
  write('head.jws', (await veto('checkpoint')).out)
  write('export.ndjson', `${(await veto('export')).out}\n`)

  const { code, out } = await offline('--checkpoint', file('head.jws'))

  expect(out).toContain('The export is valid: 5 entries, 1 to 5.')
  expect(out).toMatch(
    /It contains entry 4 as it was signed at 20\S+Z\.\nNothing that was signed covers what follows entry 4, or any params: that needs a manifest\.$/,
  )
  expect(code).toBe(0)
})

test('a checkpoint of the newest entry leaves only params uncovered', async () => {
  const { veto, offline, write, file } = await aDesk()
  write('export.ndjson', `${(await veto('export')).out}\n`)
  write('head.jws', (await veto('checkpoint')).out)

  const { out } = await offline('--checkpoint', file('head.jws'))

  expect(out).toMatch(/\nNothing that was signed covers any params: that needs a manifest\.$/)
})

test.each([
  [
    'an entry that was removed',
    (lines: string[]) => lines.toSpliced(2, 1),
    'The export is invalid: entry 3 is missing',
  ],
  [
    'an entry that was changed',
    (lines: string[]) => lines.with(1, (lines[1] ?? '').replace('"decided"', '"opened"')),
    'The export is invalid: entry 4 was changed after it was written',
  ],
  [
    'the oldest entry cut off',
    (lines: string[]) => lines.slice(0, -1),
    'The export is invalid: entry 1 is missing: a checkpoint needs every entry before it',
  ],
  [
    'the signed entry cut off',
    (lines: string[]) => lines.slice(2),
    'The export is invalid: the file does not hold entry 4, which was signed',
  ],
  [
    'lines in another order',
    (lines: string[]) => lines.toReversed(),
    'The export is invalid: entry 2 stands after entry 1: expected the newest first',
  ],
  [
    'an entry with a field of another kind',
    (lines: string[]) => lines.with(1, (lines[1] ?? '').replace('{', '{"note":"forged",')),
    'The export is invalid: line 2 is not written as Veto writes entry 4',
  ],
  [
    'an entry with a field twice',
    (lines: string[]) => lines.with(1, (lines[1] ?? '').replace('{', '{"reason":"forged",')),
    'The export is invalid: line 2 is not written as Veto writes entry 4',
  ],
  [
    'an entry with a number spelled in another way',
    (lines: string[]) => lines.with(1, (lines[1] ?? '').replace('"seq":4', '"seq":4.0')),
    'The export is invalid: line 2 is not written as Veto writes entry 4',
  ],
  [
    'a line that is no entry',
    (lines: string[]) => ['seq,at,kind', ...lines],
    'The export is invalid: line 1 is no entry: expected an export as NDJSON',
  ],
])('without a manifest, %s is named', async (_, change, message) => {
  const { veto, offline, write, file } = await aDesk()
  write('head.jws', (await veto('checkpoint')).out)
  const lines = (await veto('export')).out.split('\n')

  write('export.ndjson', change(lines).join('\n'))

  expect((await offline('--checkpoint', file('head.jws'))).err).toBe(message)
})

test('the ledger is checked against a checkpoint that was kept elsewhere', async () => {
  const { veto, write, file } = await aDesk()
  write('head.jws', (await veto('checkpoint')).out)

  const { code, out } = await veto('verify', '--checkpoint', file('head.jws'))

  expect(out).toMatch(
    /^The ledger is valid: 4 entries, head \w{64}\nIt contains entry 4 as it was signed at \S+Z\.$/,
  )
  expect(code).toBe(0)
})

test('a ledger whose end was cut off together with its checkpoints does not contain the one kept elsewhere', async () => {
  const { veto, write, file, database } = await aDesk()
  write('head.jws', (await veto('checkpoint')).out)
  const raw = new Database(database)
  raw.pragma('foreign_keys = OFF')
  for (const name of raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all()) {
    raw.exec(`DROP TRIGGER ${name}`)
  }
  raw.exec(`DELETE FROM checkpoints; DELETE FROM ledger_entries WHERE seq = 4;
    UPDATE chain_head SET seq = 3, hash = (SELECT hash FROM ledger WHERE seq = 3)`)
  raw.close()

  const alone = await veto('verify')
  const against = await veto('verify', '--checkpoint', file('head.jws'))

  expect(alone.code).toBe(0)
  expect(against.code).toBe(1)
  expect(against.err).toBe('The ledger is invalid: entry 4 is missing: entry 4 was signed as the last one')
})

test.each([
  [
    ['verify', '--offline', 'x'],
    'Expected --keys with the public keys: a file with what /.well-known/jwks.json answers',
  ],
  [['verify', '--keys', 'x'], '--keys is used with --offline only'],
  [['verify', '--checkpoint', '/nowhere/head.jws'], 'Cannot read /nowhere/head.jws: '],
])('veto audit %j says what was expected', async (args, message) => {
  const { veto } = await aDesk()

  const { code, err } = await veto(...args)

  expect(err).toContain(message)
  expect(code).toBe(1)
})

test('veto audit verify --offline needs something that was signed', async () => {
  const { exported, offline } = await aDesk()
  await exported()

  expect((await offline()).err).toMatch(
    /^.*export\.ndjson does not end with a manifest: if its download broke off, fetch it again; otherwise give --manifest or --checkpoint$/,
  )
})
