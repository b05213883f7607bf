import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { isRequestId } from '../../../src/core/ids.ts'
import { verifyChain } from '../../../src/ledger/verify.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aFact, aRequest, opening } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const SERVE_DATABASE = join(import.meta.dirname, '..', '..', 'fixtures', 'serve-database.ts')
const COMMIT_LOOP = join(import.meta.dirname, '..', '..', 'fixtures', 'commit-loop.ts')

function startCommitLoop(database: string, count: number) {
  const child = spawn(process.execPath, [COMMIT_LOOP, database, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, acknowledged: createInterface({ input: child.stdout }) }
}

async function open(database: string) {
  const changes = createInProcessChanges()
  const store = await openStore({ database, log: silentLog, changes, alone: false, writesApart: true })
  onTestFinished(() => store.close())
  return store
}

function verify(store: Awaited<ReturnType<typeof open>>) {
  return verifyChain(store)
}

test('kill -9 in the middle of commits loses nothing that was acknowledged', async () => {
  const database = join(tempFolder(), 'veto.db')
  for (const killAfter of [1, 40, 200]) {
    const { child, acknowledged } = startCommitLoop(database, 80_000)
    const ids: string[] = []

    for await (const id of acknowledged) {
      ids.push(id)
      if (ids.length === killAfter) child.kill('SIGKILL')
    }

    const store = await open(database)
    const found = await Promise.all(ids.filter(isRequestId).map((id) => store.request(id)))
    expect(ids.length).toBeGreaterThanOrEqual(killAfter)
    expect(found).toHaveLength(ids.length)
    expect(found).not.toContain(null)
    expect(await verify(store)).toMatchObject({ ok: true })
    await store.close()
  }
})

/** A program that serves the database, or cannot, and what it said of that. */
async function serve(database: string) {
  const child = spawn(process.execPath, [SERVE_DATABASE, database], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, output: String(line) }
}

test('of several servers that start at the same moment exactly one runs', async () => {
  const database = join(tempFolder(), 'veto.db')

  const started = await Promise.all(Array.from({ length: 4 }, () => serve(database)))

  const output = started.map((each) => each.output).sort()
  const refused = expect.stringMatching(/^Another Veto server uses .*veto\.db: stop it first/)
  expect(output).toEqual([refused, refused, refused, 'serves'])
})

test('a new server can start at once after the previous one was killed, repeatedly', async () => {
  const database = join(tempFolder(), 'veto.db')
  for (let round = 0; round < 3; round++) {
    const { child, output } = await serve(database)
    expect(output).toBe('serves')
    child.kill('SIGKILL')
  }
})

test('a server that was killed and not reaped holds no lock', async () => {
  const database = join(tempFolder(), 'veto.db')
  // The shell never waits: what it started stays in the process table.
  const parent = spawn(
    'sh',
    ['-c', `"$0" "$1" "$2" & echo $!; exec sleep 60`, process.execPath, SERVE_DATABASE, database],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  onTestFinished(() => void parent.kill('SIGKILL'))
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]()
  const pid = Number((await lines.next()).value)
  expect((await lines.next()).value).toBe('serves')
  process.kill(pid, 'SIGKILL')

  const { output } = await serve(database)

  expect(output).toBe('serves')
  expect(() => process.kill(pid, 0)).not.toThrow()
})

test('two processes that write to one database keep one chain', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await open(database)
  const { child } = startCommitLoop(database, 200)
  child.stdout.resume()
  const exited = once(child, 'exit')

  const answers = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const results: boolean[] = []
      for (let n = 0; n < 40; n++) results.push((await store.commit(opening(aRequest()))).ok)
      return results
    }),
  )

  expect(await exited).toEqual([0, null])
  expect(answers.flat()).toEqual(Array.from({ length: 200 }, () => true))
  expect(await verify(store)).toMatchObject({ ok: true, head: { seq: 400 } })
})

test('a commit waits for another writer to finish', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await open(database)
  const other = new Database(database)
  onTestFinished(() => void other.close())
  other.exec('BEGIN IMMEDIATE')

  const committed = store.commit([{ do: 'append_fact', fact: aFact() }])
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  other.exec('COMMIT')

  expect(await committed).toEqual({ ok: true })
})

test('a commit is rejected when another writer does not finish', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await open(database)
  const other = new Database(database)
  onTestFinished(() => void other.close())
  other.exec('BEGIN IMMEDIATE')

  const committed = store.commit([{ do: 'append_fact', fact: aFact() }])

  await expect(committed).rejects.toMatchObject({
    code: 'store_unavailable',
    cause: { code: 'SQLITE_BUSY' },
  })
  other.exec('ROLLBACK')
  expect(await store.commit([{ do: 'append_fact', fact: aFact() }])).toEqual({ ok: true })
})
