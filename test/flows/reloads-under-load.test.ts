import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runCount } from '../support/run-count.ts'
import { startWorld, type World } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'

const RELOADS = runCount(15)
const CALLERS = 3
/** Between calls: a reload awaits some twenty reads of files, each of which would wait for the calls of a turn. */
const PAUSE_MS = 4

/** The first file that covers a tool decides: every version denies, and the first file of one with the second file of the next may allow. */
function filesOf(version: number): Readonly<Record<string, string>> {
  const denying = `rules: [{ name: stop, tool: ping, action: deny, message: version ${version} }]\n`
  const other = 'rules: [{ name: other, tool: pong, action: deny }]\n'
  const allowing = 'rules: [{ name: let, tool: ping, action: allow }]\n'
  return {
    'quotas.yaml': 'quotas: { "*": { rate: 1000/s } }\n',
    ...(version % 2 === 0
      ? { 'a.yaml': denying, 'b.yaml': allowing }
      : { 'a.yaml': other, 'b.yaml': denying }),
  }
}

const isBroken = (version: number) => version % 5 === 3

test(`calls that are made during ${RELOADS} policy changes are decided by one whole version: never by a mix, an older one, or one that is broken, and Veto stays ready`, async () => {
  const world = await startWorld()
  const folders = tempFolder()
  const newest = { begun: 0, inForce: 0 }
  await changeTo(world, folders, 0)
  const calls = startCalls(world, await world.bearer(), newest)

  const refused: unknown[] = []
  for (let version = 1; version <= RELOADS; version += 1) {
    if (!isBroken(version)) newest.begun = version
    if (await changeTo(world, folders, version)) newest.inForce = version
    else refused.push({ version, ready: await readiness(world) })
    await calls.more()
  }

  const versions = Array.from({ length: RELOADS + 1 }, (_, version) => version)
  expect(await calls.stop()).toEqual([])
  expect(refused).toEqual(versions.filter(isBroken).map((version) => ({ version, ready: DEGRADED })))
  expect([...calls.seen]).toEqual(versions.filter((version) => !isBroken(version)))
})

/** Puts a link to the folder of this version in the place of the policies, at once, and has it loaded; says whether it was. */
async function changeTo(world: World, folders: string, version: number): Promise<boolean> {
  const folder = join(folders, `version-${version}`)
  mkdirSync(folder)
  for (const [name, text] of Object.entries(filesOf(version))) {
    const half = text.slice(0, text.length / 2)
    writeFileSync(join(folder, name), isBroken(version) && name === 'b.yaml' ? half : text)
  }
  const link = join(folders, 'link')
  symlinkSync(folder, link)
  if (version === 0) renameSync(world.policyFolder, join(folders, 'demo'))
  renameSync(link, world.policyFolder)
  return (await world.veto().reload()).ok
}

/** Other servers and people are told of the policies that are not in force; no agent is turned away. */
const DEGRADED = {
  status: 200,
  policies: expect.stringMatching(/^the last good policies are in force.*\n.*b\.yaml/s),
}

async function readiness(world: World): Promise<unknown> {
  const response = await fetch(`${world.veto().url}/readyz`)
  return { status: response.status, policies: Object(await response.json()).checks.policies }
}

/** Makes calls all the time, and notes what is wrong with their answers. */
function startCalls(
  world: World,
  bearer: string,
  newest: { readonly begun: number; readonly inForce: number },
) {
  const seen = new Set<number>()
  const wrong: unknown[] = []
  let isRunning = true
  let round = Promise.withResolvers<void>()

  async function call(): Promise<void> {
    const oldest = newest.inForce
    const response = await fetch(`${world.veto().url}/v1/authorize`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ agentId: 'support-agent', tool: 'ping' }),
    })
    const { status, reason } = Object(await response.json())
    const version = Number(/^version (\d+)$/.exec(reason)?.[1])
    const isWhole = status === 'denied' && !isBroken(version) && version >= oldest && version <= newest.begun
    if (isWhole) seen.add(version)
    else wrong.push({ status, reason, oldest, newest: newest.begun })
  }

  async function run(): Promise<readonly unknown[]> {
    while (isRunning) {
      await Promise.all(Array.from({ length: CALLERS }, call))
      await world.clock.advance(10)
      await pause(PAUSE_MS)
      round.resolve()
      round = Promise.withResolvers<void>()
    }
    return wrong
  }

  const running = run()
  return {
    seen,
    /** Resolves once calls that began after this were answered. */
    async more() {
      for (let count = 0; count < 2; count += 1) await Promise.race([running, round.promise])
    },
    async stop() {
      isRunning = false
      return running
    },
  }
}
