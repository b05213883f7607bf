import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { backUp } from '../../src/storage/sqlite/back-up.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { aFact } from '../support/builders.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

const NOBODY = 65_534

test('the ledger can be verified and searched on a read-only volume: after a clean stop, and after a kill', async () => {
  const made = join(tempFolder(), 'made.db')
  const store = await openStore({
    database: made,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: false,
  })
  onTestFinished(() => store.close())
  await store.commit([{ do: 'append_fact', fact: aFact() }])
  const [closed, killed] = [tempFolder(), tempFolder()]
  await backUp(made, join(closed, 'veto.db'))
  await store.commit([{ do: 'append_fact', fact: aFact() }])
  for (const suffix of ['', '-wal']) copyFileSync(`${made}${suffix}`, join(killed, `veto.db${suffix}`))

  const output = await Promise.all([
    veto(readOnly(closed), ['audit', 'verify']),
    veto(readOnly(killed), ['audit', 'search', '--json']),
  ])

  expect(output[0]).toContain('The ledger is valid: 1 entry,')
  expect(output[1].trim().split('\n')).toHaveLength(2)
  expect(readdirSync(closed)).toEqual(['veto.db'])
})

test('veto doctor says that a database on a read-only volume cannot be written', async () => {
  const [made, folder] = [join(tempFolder(), 'made.db'), tempFolder()]
  const changes = createInProcessChanges()
  const store = await openStore({ database: made, log: silentLog, changes, alone: false })
  onTestFinished(() => store.close())
  await backUp(made, join(folder, 'veto.db'))

  const out = await veto(readOnly(folder), ['doctor'])

  expect(out).toMatch(/^BROKEN {2}database: The database \S+ cannot be written by this user/m)
})

test.each([
  [['audit', 'export']],
  [['lockdown', 'start', '--all', '--reason', 'incident']],
  [['keys', 'create', 'a']],
])('veto %j changes nothing on a read-only volume, and says so', async (args) => {
  const [made, folder] = [join(tempFolder(), 'made.db'), tempFolder()]
  const changes = createInProcessChanges()
  const store = await openStore({ database: made, log: silentLog, changes, alone: false })
  onTestFinished(() => store.close())
  await store.commit([{ do: 'append_fact', fact: aFact() }])
  await backUp(made, join(folder, 'veto.db'))

  const { out, err, code } = await result(run(readOnly(folder), args))

  expect(out).toBe('')
  expect(err).toMatch(/^[^\n]+ cannot be written[^\n]+\n$/)
  expect(code).toBe(1)
})

/** Root may write everywhere, and so becomes somebody else. */
function run(database: string, args: readonly string[]) {
  return spawn(process.execPath, ['bin/veto.js', ...args], {
    env: { VETO_DATABASE: database, VETO_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  })
}

async function result(child: ReturnType<typeof run>) {
  const ended = once(child, 'exit')
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await ended
  return { out, err, code }
}

async function veto(database: string, args: readonly string[]): Promise<string> {
  return (await result(run(database, args))).out
}

function readOnly(folder: string): string {
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444)
  chmodSync(folder, 0o555)
  onTestFinished(() => chmodSync(folder, 0o755))
  return join(folder, 'veto.db')
}
