import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Store } from '../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { aFact } from '../support/builders.ts'
import { runVeto } from '../support/run-veto.ts'
import { startS3Server } from '../support/s3-server.ts'
import { silentLog } from '../support/silent-log.ts'
import { startWorld, type World } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { worldDatabase } from '../support/world-database.ts'

const HOUR_MS = 3_600_000

/** A Veto that archives its checkpoints in a bucket of the test. */
async function anArchivingWorld() {
  const server = await startS3Server()
  const logged: unknown[] = []
  const checkpointBucket = { ...server.bucket, retainMs: 24 * HOUR_MS }
  const world = await startWorld({ checkpointBucket, logged })
  await advanceUntil(world, () => server.objects.size === 1)
  return { server, world, logged }
}

async function anHourPasses(world: World): Promise<void> {
  await world.bearer()
  await world.clock.jump(HOUR_MS)
}

test('every checkpoint gets into the bucket, in order, also those that were signed while it did not work, and none twice', async () => {
  const { server, world, logged } = await anArchivingWorld()

  server.fail('InternalError', 3)
  for (let signed = 0; signed < 2; signed += 1) await sign(world)
  await anHourPasses(world)
  await advanceUntil(world, () => server.refused.includes('InternalError'))
  const whileFailing = await readiness(world)
  await advanceUntil(world, () => server.objects.size === 4)
  await world.restart()
  await anHourPasses(world)
  await advanceUntil(world, () => server.objects.size >= 5)

  expect([...server.objects.keys()].toSorted()).toEqual([...server.objects.keys()])
  expect(server.refused.filter((code) => code === 'InternalError')).toHaveLength(3)
  expect(JSON.stringify(logged)).toContain('the bucket answered 500 InternalError')
  expect(whileFailing).toEqual({ status: 'degraded', checkpoints: 'the bucket answered 500 InternalError' })
  expect(await readiness(world)).toEqual({ status: 'ready', checkpoints: 'ok' })
})

test('a ledger that contains what is in the bucket is valid; one that was rewritten and signed again is not', async () => {
  const { server, world } = await anArchivingWorld()
  await anHourPasses(world)
  await advanceUntil(world, () => server.objects.size === 2)
  const folder = downloaded(server.objects)
  await world.veto().stop()

  const verify = (database: string) =>
    runVeto(['audit', 'verify', '--checkpoint', folder], { VETO_DATABASE: database })
  const forged = await rewritten(world.database)

  expect((await verify(world.database)).out).toMatch(
    /\nIt contains the entries of 2 checkpoints as they were signed, the last of them entry \d+ as it was signed at \S+Z\.$/,
  )
  expect((await runVeto(['audit', 'verify'], { VETO_DATABASE: forged })).code).toBe(0)
  expect(await verify(forged)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^The ledger is invalid: entry \d+ is not the one that was signed$/),
  })
})

test('an export is compared with every checkpoint of the bucket, without the database', async () => {
  const { server, world } = await anArchivingWorld()
  await anHourPasses(world)
  await advanceUntil(world, () => server.objects.size === 2)
  const folder = downloaded(server.objects)
  const keys = join(folder, 'keys.json')
  writeFileSync(keys, await (await fetch(`${world.veto().url}/.well-known/jwks.json`)).text())
  await world.veto().stop()

  const verify = async (database: string) => {
    const { out } = await runVeto(['audit', 'export'], { VETO_DATABASE: database })
    const file = join(tempFolder(), 'export.ndjson')
    writeFileSync(file, `${out}\n`)
    return runVeto(['audit', 'verify', '--offline', file, '--keys', keys, '--checkpoint', folder])
  }

  expect((await verify(world.database)).out).toContain('It contains the entries of 2 checkpoints')
  expect((await verify(await rewritten(world.database))).err).toMatch(
    /^The export is invalid: entry \d+ is not the one that was signed$/,
  )
})

test('a folder without checkpoints, or with a file that nobody signed, is refused', async () => {
  const { server, world } = await anArchivingWorld()
  const folder = downloaded(server.objects)
  await world.veto().stop()
  const verify = (path: string) =>
    runVeto(['audit', 'verify', '--checkpoint', path], { VETO_DATABASE: world.database })
  const empty = tempFolder()
  writeFileSync(join(folder, 'forged.jws'), 'e30.e30.e30\n')

  expect((await verify(empty)).err).toBe(
    `${empty} has no checkpoints: expected files whose names end with .jws`,
  )
  expect((await verify(folder)).err).toBe(
    `${join(folder, 'forged.jws')} holds no checkpoint that these keys signed`,
  )
})

/** Has an auditor ask for a checkpoint, which makes an entry of its own: that of the auditor's key. */
async function sign(world: World): Promise<void> {
  const bearer = await world.bearer({ agents: '*', scopes: ['audit'] })
  const headers = { authorization: `Bearer ${bearer}` }
  expect((await fetch(`${world.veto().url}/v1/audit/checkpoint`, { headers })).status).toBe(200)
}

/** After what was answered before was forgotten. */
async function readiness(world: World) {
  await world.clock.advance(1_000)
  const { status, checks } = Object(await (await fetch(`${world.veto().url}/readyz`)).json())
  return { status, checkpoints: checks.checkpoints }
}

/** The objects as files below a new folder. */
function downloaded(objects: ReadonlyMap<string, { readonly body: string }>): string {
  const folder = tempFolder()
  for (const [name, { body }] of objects) {
    const file = join(folder, 'veto', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, body)
  }
  return folder
}

/** Another history with as many entries, in a database with the same signing keys: its owner can sign whatever it says. */
async function rewritten(original: string): Promise<string> {
  const database = await worldDatabase()
  const [from, to] = [await opened(original), await opened(database)]
  for (const key of await from.signingKeys()) await to.commit([{ do: 'insert_signing_key', key }])
  const { seq } = await from.head()
  for (let entry = 1; entry <= seq; entry += 1) {
    await to.commit([{ do: 'append_fact', fact: aFact({ kind: 'decided', reason: 'rewritten' }) }])
  }
  await Promise.all([from.close(), to.close()])
  await runVeto(['audit', 'checkpoint'], { VETO_DATABASE: database })
  return database
}

function opened(database: string): Promise<Store> {
  return openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
}
