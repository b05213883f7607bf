import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Bundle } from '../../../src/policy/bundle.ts'
import { watchBundle } from '../../../src/policy/load/watch-bundle.ts'
import { countPauses } from '../../support/count-pauses.ts'
import { eventually } from '../../support/eventually.ts'
import { createFakeClock, runDueTurns } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const SETTLE_MS = 2_000
/** To this clock every file was changed just now. */
const BEFORE_ALL_FILES_MS = 0

function rule(name: string, tool = 't', action = 'deny'): string {
  return `rules: [{ name: ${name}, tool: ${tool}, action: ${action} }]\n`
}

/** A folder of these files. */
function fill(folder: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

async function watchOn(folder: string) {
  const { clock, isPausing } = countPauses(createFakeClock(BEFORE_ALL_FILES_MS), SETTLE_MS)
  const changes: Bundle[] = []
  const onChange = (bundle: Bundle) => changes.push(bundle)
  const starting = watchBundle({ folder, clock, log: silentLog, settleMs: SETTLE_MS, onChange })
  // The files were written a moment ago, so that the start waits, too.
  const live = await turnOn(starting)
  onTestFinished(() => live[Symbol.asyncDispose]())

  async function turnOn<T>(waiting: Promise<T>): Promise<T> {
    let isDone = false
    waiting.finally(() => (isDone = true)).catch(() => {})
    while (!isDone) {
      // The clock would run on while a slow disk is read.
      if (isPausing()) await clock.advance(500)
      await runDueTurns()
    }
    return waiting
  }

  /** Turns the clock on by half a second, and lets a reading that this begins come to its end. */
  async function halfSecond() {
    await clock.advance(500)
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  return {
    live,
    clock,
    changes,
    /** What it comes to while the clock goes on. */
    turnOn,
    halfSecond,
    /** Turns the clock on until it is so. */
    until: (isSo: () => boolean) =>
      eventually(
        async () => {
          await clock.advance(500)
          expect(isSo()).toBe(true)
        },
        { interval: 10 },
      ),
  }
}

/** The rule that evaluates a call of this tool. */
const ruleFor = (bundle: Bundle, tool: string) =>
  bundle.evaluate({
    agentId: 'a',
    tool,
    category: null,
    params: {},
    context: {},
    sessionId: null,
    nowMs: 0,
  }).rule

function linkToItself(folder: string): void {
  renameSync(folder, `${folder}.away`)
  symlinkSync(folder, folder)
}

test('a changing policy folder is put in force only once it is complete, however slowly it is copied', async () => {
  const folder = fill(tempFolder(), { 'old.yaml': rule('old') })
  const watched = await watchOn(folder)
  const names = ['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml', 'e.yaml']

  unlinkSync(join(folder, 'old.yaml'))
  for (const name of names) {
    writeFileSync(join(folder, name), rule('r', name.slice(0, 1)))
    await watched.halfSecond()
    await watched.halfSecond()
    expect(watched.changes).toEqual([])
  }
  await watched.until(() => watched.changes.length > 0)

  expect(watched.changes.map(({ files }) => files)).toEqual([names])
})

test('a changing policy folder never loses a rule for the half second in which its file is missing', async () => {
  const folder = fill(tempFolder(), { 'a.yaml': rule('a'), 'b.yaml': rule('b', 'u') })
  const watched = await watchOn(folder)
  const { hash } = watched.live.current()

  for (let round = 0; round < 3; round += 1) {
    renameSync(join(folder, 'b.yaml'), join(folder, '.away'))
    await watched.halfSecond()
    renameSync(join(folder, '.away'), join(folder, 'b.yaml'))
    for (let half = 0; half < 8; half += 1) await watched.halfSecond()
  }

  expect(watched.changes).toEqual([])
  expect(watched.live.current().hash).toBe(hash)
  expect(watched.live.reloadError()).toBeNull()
})

test('a changing policy folder is not put in force by a reload during the change', async () => {
  const folder = fill(tempFolder(), { 'a.yaml': rule('a'), 'b.yaml': rule('b', 'u') })
  const watched = await watchOn(folder)
  unlinkSync(join(folder, 'b.yaml'))

  const reloading = watched.live.reload()
  await watched.halfSecond()
  writeFileSync(join(folder, 'b.yaml'), rule('b', 'u'))

  expect(await watched.turnOn(reloading)).toMatchObject({ ok: true, changed: false })
  expect(watched.changes).toEqual([])
})

test('a policy folder that keeps changing for half a minute is an error, and the old policies stay', async () => {
  const folder = fill(tempFolder(), { 'a.yaml': rule('a') })
  const watched = await watchOn(folder)
  const { hash } = watched.live.current()
  let count = 0

  await eventually(
    async () => {
      writeFileSync(join(folder, 'a.yaml'), rule(`r${count++}`))
      await watched.clock.advance(SETTLE_MS)
      expect(watched.live.reloadError()?.message).toContain('has kept changing for 30 seconds')
    },
    { interval: 20 },
  )

  expect(watched.live.current().hash).toBe(hash)
  await watched.until(() => watched.live.reloadError() === null)
  expect(ruleFor(watched.live.current(), 't')).toMatch(/^r\d+$/)
})

test.each([
  ['gone', (folder: string) => renameSync(folder, `${folder}.away`), 'there is no such folder'],
  ['a link to itself', linkToItself, 'cannot be read: ELOOP'],
  ['empty', (folder: string) => unlinkSync(join(folder, 'a.yaml')), 'expected at least one policy file'],
  ['invalid', (folder: string) => writeFileSync(join(folder, 'a.yaml'), 'rulez: []'), "unknown key 'rulez'"],
])(
  'a policy folder that is %s leaves the last good policies in force, with an error that says so',
  async (_what, spoil, words) => {
    const folder = fill(join(tempFolder(), 'policies'), { 'a.yaml': rule('a') })
    const watched = await watchOn(folder)
    const { hash } = watched.live.current()

    spoil(folder)
    await watched.until(() => watched.live.reloadError() !== null)

    expect(watched.live.reloadError()?.message).toContain(words)
    expect(watched.live.current().hash).toBe(hash)

    rmSync(folder, { recursive: true, force: true })
    fill(folder, { 'a.yaml': rule('a') })
    await watched.until(() => watched.live.reloadError() === null)
    expect(watched.changes).toEqual([])
  },
)

test('a changing policy folder is not used at the start before it has stopped changing', async () => {
  const folder = fill(tempFolder(), { 'a.yaml': rule('a') })
  const clock = createFakeClock(BEFORE_ALL_FILES_MS)
  let pauses = 0
  const counting = {
    ...clock,
    after(delayMs: number, task: () => void) {
      pauses += 1
      return clock.after(delayMs, task)
    },
  }
  let isStarted = false
  const options = { folder, clock: counting, log: silentLog, settleMs: SETTLE_MS, onChange() {} }
  const starting = watchBundle(options).finally(() => {
    isStarted = true
  })
  await eventually(() => expect(pauses).toBe(1))

  writeFileSync(join(folder, 'b.yaml'), rule('b', 'u'))
  await clock.advance(SETTLE_MS)
  await eventually(() => expect(pauses).toBe(2))
  expect(isStarted).toBe(false)
  await clock.advance(SETTLE_MS)

  const live = await starting
  onTestFinished(() => live[Symbol.asyncDispose]())
  expect(live.current().files).toEqual(['a.yaml', 'b.yaml'])
})

test('a policy change is noticed each time a link to the folder is swapped', async () => {
  const root = tempFolder()
  const versions = [0, 1, 2, 3].map((count) =>
    fill(join(root, `v${count}/policies`), { 'a.yaml': rule(`r${count}`) }),
  )
  const swapTo = (count: number) => {
    symlinkSync(`v${count}`, join(root, 'next'))
    renameSync(join(root, 'next'), join(root, 'current'))
  }
  swapTo(0)
  const watched = await watchOn(join(root, 'current/policies'))

  for (const count of [1, 2, 3]) {
    swapTo(count)
    await watched.until(() => ruleFor(watched.live.current(), 't') === `r${count}`)
  }
  fill(versions[3] ?? '', { 'a.yaml': rule('edited') })
  await watched.until(() => ruleFor(watched.live.current(), 't') === 'edited')
})

test('a policy change is noticed each time a mounted ConfigMap is updated', async () => {
  const folder = tempFolder()
  const publish = (count: number) => {
    fill(join(folder, `..v${count}`), { 'a.yaml': rule(`r${count}`) })
    symlinkSync(`..v${count}`, join(folder, '..next'))
    renameSync(join(folder, '..next'), join(folder, '..data'))
    if (count > 0) rmSync(join(folder, `..v${count - 1}`), { recursive: true })
  }
  publish(0)
  symlinkSync('..data/a.yaml', join(folder, 'a.yaml'))
  const watched = await watchOn(folder)

  for (const count of [1, 2, 3]) {
    publish(count)
    await watched.until(() => ruleFor(watched.live.current(), 't') === `r${count}`)
  }
})

test('a policy change is noticed each time the target of a linked file is edited', async () => {
  const elsewhere = fill(tempFolder(), { 'real.yaml': rule('r0') })
  const folder = tempFolder()
  symlinkSync(join(elsewhere, 'real.yaml'), join(folder, 'a.yaml'))
  const watched = await watchOn(folder)

  for (const count of [1, 2]) {
    writeFileSync(join(elsewhere, 'real.yaml'), rule(`r${count}`))
    await watched.until(() => ruleFor(watched.live.current(), 't') === `r${count}`)
  }
})

test('a policy change is noticed each time the folder is moved away and replaced, and then edited', async () => {
  const folder = fill(join(tempFolder(), 'policies'), { 'a.yaml': rule('r0') })
  const watched = await watchOn(folder)

  for (const count of [1, 3]) {
    renameSync(folder, `${folder}.${count}`)
    fill(folder, { 'a.yaml': rule(`r${count}`) })
    await watched.until(() => ruleFor(watched.live.current(), 't') === `r${count}`)
    writeFileSync(join(folder, 'a.yaml'), rule(`r${count + 1}`))
    await watched.until(() => ruleFor(watched.live.current(), 't') === `r${count + 1}`)
  }
})

test('a policy change is noticed each time a parent folder is replaced, which sends no event', async () => {
  const root = tempFolder()
  const folder = fill(join(root, 'above/it/policies'), { 'a.yaml': rule('r0') })
  const watched = await watchOn(folder)

  for (const count of [1, 2]) {
    renameSync(join(root, 'above'), join(root, `away${count}`))
    fill(folder, { 'a.yaml': rule(`r${count}`) })
    await watched.until(() => ruleFor(watched.live.current(), 't') === `r${count}`)
  }
})

test('a policy change is noticed each time a subfolder with a list is replaced', async () => {
  const folder = fill(tempFolder(), { 'a.yaml': `${rule('a')}lists: { l: { file: lists/l.txt } }\n` })
  fill(join(folder, 'lists'), { 'l.txt': 'one\n' })
  const watched = await watchOn(folder)

  for (const word of ['two', 'three']) {
    const { hash } = watched.live.current()
    fill(join(folder, '.next'), { 'l.txt': `${word}\n` })
    rmSync(join(folder, 'lists'), { recursive: true })
    renameSync(join(folder, '.next'), join(folder, 'lists'))
    await watched.until(() => watched.live.current().hash !== hash)
  }
})
