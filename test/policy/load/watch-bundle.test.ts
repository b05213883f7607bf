import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Bundle } from '../../../src/policy/bundle.ts'
import { watchBundle } from '../../../src/policy/load/watch-bundle.ts'
import { eventually } from '../../support/eventually.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function policy(action: string): string {
  return `rules: [{ name: r, tool: t, action: ${action} }]\n`
}

async function aWatch() {
  const folder = tempFolder()
  const write = (text: string) => writeFileSync(join(folder, 'a.yaml'), text)
  write(policy('allow'))
  const changes: Bundle[] = []
  const clock = createFakeClock()
  const live = await watchBundle({
    folder,
    log: silentLog,
    clock,
    onChange: (bundle) => changes.push(bundle),
    settleMs: 0,
  })
  onTestFinished(() => live[Symbol.asyncDispose]())
  return { live, write, changes, clock, folder }
}

test('watchBundle() refuses to start without a valid bundle', async () => {
  const options = {
    folder: tempFolder(),
    log: silentLog,
    clock: createFakeClock(),
    settleMs: 0,
    onChange() {},
  }

  await expect(watchBundle(options)).rejects.toThrow('expected at least one policy file')
})

test('reload() loads a changed bundle and notifies listeners', async () => {
  const { live, write, changes } = await aWatch()
  const before = live.current()
  write(policy('deny'))

  const reloaded = await live.reload()

  expect(reloaded).toMatchObject({ ok: true, changed: true })
  expect(live.current().hash).not.toBe(before.hash)
  expect(changes).toEqual([live.current()])
})

test('reload() notifies nobody when nothing changed', async () => {
  const { live, changes } = await aWatch()

  expect(await live.reload()).toMatchObject({ ok: true, changed: false })
  expect(changes).toEqual([])
})

test('reload() keeps the last good bundle when the new one is invalid, and has an error until the folder is valid again', async () => {
  const { live, write, changes } = await aWatch()
  const before = live.current()
  write('rulez: []\n')

  const reloaded = await live.reload()

  expect(reloaded).toMatchObject({ ok: false, error: { code: 'bundle_invalid' } })
  expect(live.current()).toBe(before)
  expect(changes).toEqual([])
  expect(live.reloadError()?.message).toBe("a.yaml:1:1: unknown key 'rulez', did you mean 'rules'?")

  write(policy('allow'))
  await live.reload()

  expect(live.reloadError()).toBeNull()
})

test('reload() runs one at a time, so that one change is reported once', async () => {
  const { live, write, changes } = await aWatch()
  write(policy('deny'))

  const reloads = await Promise.all([live.reload(), live.reload()])

  expect(reloads.map((reloaded) => reloaded.ok && reloaded.changed)).toEqual([true, false])
  expect(changes).toHaveLength(1)
})

test('a written file is loaded once the folder has stopped changing', async () => {
  const { live, write, changes, clock } = await aWatch()
  const before = live.current().hash
  write(policy('deny'))

  await eventually(
    async () => {
      await clock.advance(100)
      expect(changes.at(-1)?.hash).toBe(live.current().hash)
    },
    { interval: 20 },
  )

  expect(live.current().hash).not.toBe(before)
})

test('a written list is loaded too', async () => {
  const { live, write, changes, clock, folder } = await aWatch()
  mkdirSync(join(folder, 'lists'))
  writeFileSync(join(folder, 'lists', 'l.txt'), 'one\n')
  write(`${policy('deny')}lists: { l: { file: lists/l.txt } }\n`)
  await live.reload()
  const before = live.current().hash
  writeFileSync(join(folder, 'lists', 'l.txt'), 'two\n')

  await eventually(
    async () => {
      await clock.advance(100)
      expect(changes.at(-1)?.hash).not.toBe(before)
    },
    { interval: 20 },
  )

  expect(live.current().files).toEqual(['a.yaml', 'lists/l.txt'])
})

test('a bundle that cannot be built for any reason is an error, and the last good one stays', async () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'a.yaml'), policy('allow'))
  await using live = await watchBundle({
    folder,
    log: silentLog,
    clock: createFakeClock(),
    settleMs: 0,
    load: async () => {
      throw new RangeError('out of memory')
    },
    onChange() {},
  })

  expect(await live.reload()).toMatchObject({ ok: false })
  expect(live.reloadError()?.message).toContain('the policies cannot be loaded: out of memory')
  expect(live.current().policies).toHaveLength(1)
})

test('nothing is loaded any more once the watch is disposed', async () => {
  const { live, write, changes, clock } = await aWatch()
  write(policy('deny'))

  await live[Symbol.asyncDispose]()
  await clock.advance(1_000)

  expect(changes).toEqual([])
})
