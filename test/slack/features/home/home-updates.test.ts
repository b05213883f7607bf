import { expect, test } from 'vitest'
import { createHomeUpdates } from '../../../../src/slack/features/home/home-updates.ts'
import type { HomeView } from '../../../../src/slack/features/home/home-view.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { silentLog } from '../../../support/silent-log.ts'

test('1,000 changes in ten seconds publish an open Home tab three times, and the last one shows all of them', async () => {
  const { clock, published, change, updates } = harness()
  updates.opened('U0ANN')

  for (let at = 0; at < 1_000; at += 1) {
    change()
    await clock.advance(10)
  }
  await clock.advance(10_000)

  expect(published.filter(({ atMs }) => atMs <= 10_000)).toHaveLength(3)
  expect(published.at(-1)?.view).toEqual(viewOf(1_000))
  expect(published.length).toBeLessThanOrEqual(4)
})

test('nothing is published while what a person sees stays the same, nor for people who never opened their tab', async () => {
  const { clock, published, updates } = harness()
  updates.changed()
  updates.opened('U0ANN')
  await clock.advance(10_000)
  updates.changed()
  await clock.advance(10_000)

  expect(published).toHaveLength(1)
})

test('a Home tab that was opened hours ago is no longer updated until it is opened again', async () => {
  const { clock, published, change, updates } = harness()
  updates.opened('U0ANN')
  await clock.advance(4 * 3_600_000)
  change()
  await clock.advance(10_000)
  const before = published.length
  updates.opened('U0ANN')
  await clock.advance(10_000)

  expect([before, published.length]).toEqual([1, 2])
})

test('a publication that failed is tried again at the next change', async () => {
  const { clock, published, change, updates, fail } = harness()
  fail(new Error('no answer'))
  updates.opened('U0ANN')
  await clock.advance(60_000)
  const before = published.length
  change()
  await clock.advance(10_000)

  expect([before, published.length]).toEqual([0, 1])
})

test('a tab whose data could not be read is published at the next change', async () => {
  const { clock, published, change, updates, failToRender } = harness()
  failToRender(new Error('database locked'))
  updates.opened('U0ANN')
  await clock.advance(10_000)
  change()
  await clock.advance(10_000)

  expect(published).toHaveLength(1)
})

test('while every second something changes, every one of thirty open tabs is updated within a minute', async () => {
  const { clock, published, change, updates } = harness()
  const people = Array.from({ length: 30 }, (_, index) => `U${index}`)
  for (const person of people) updates.opened(person)
  await clock.advance(60_000)
  const before = published.length

  for (let second = 0; second < 60; second += 1) {
    change()
    await clock.advance(1_000)
  }

  const updated = new Set(published.slice(before).map(({ personId }) => personId))
  expect(people.filter((person) => !updated.has(person))).toEqual([])
})

test('a hundred open tabs are updated one after the other at less than a hundred a minute, and a newly opened one at once', async () => {
  const { clock, published, change, updates } = harness()
  for (let at = 0; at < 100; at += 1) updates.opened(`U${at}`)
  await clock.advance(10_000)
  published.length = 0
  change()
  await clock.advance(1_000)
  updates.opened('U0NEW')
  await clock.advance(1)
  const isOpenedAtOnce = published.some(({ personId }) => personId === 'U0NEW')
  await clock.advance(60_000)
  const inAMinute = published.length
  await clock.advance(60_000)

  expect(isOpenedAtOnce).toBe(true)
  expect(inAMinute).toBeLessThan(100)
  expect(new Set(published.map(({ personId }) => personId)).size).toBe(101)
})

test('nothing is published after stop()', async () => {
  const { clock, published, change, updates } = harness()
  updates.opened('U0ANN')
  await clock.advance(1)
  await updates.stop()
  change()
  await clock.advance(60_000)

  expect(published).toHaveLength(1)
})

test.each([
  [1_000, 10],
  [150_000, 4],
])(
  'a tab that is no longer true after %d ms, though nothing happens, is published %d times in ten minutes',
  async (ageMs, times) => {
    const { clock, published, updates, ageAfter } = harness()
    ageAfter(ageMs)
    updates.opened('U0ANN')
    for (let second = 0; second < 599; second += 1) await clock.advance(1_000)

    expect(published).toHaveLength(times)
  },
)

interface Publication {
  readonly personId: string
  readonly view: HomeView
  readonly atMs: number
}

function viewOf(version: number): HomeView {
  return { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text: `v${version}` } }] }
}

function harness() {
  const clock = createFakeClock()
  const startMs = clock.nowMs()
  const published: Publication[] = []
  let version = 0
  let failure: Error | null = null
  let renderFailure: Error | null = null
  let nextChangeMs: () => number | null = () => null
  const updates = createHomeUpdates({
    render: () => {
      const error = renderFailure
      renderFailure = null
      if (error !== null) return Promise.reject(error)
      return Promise.resolve({ view: viewOf(version), changesAtMs: nextChangeMs() })
    },
    publish: (personId, view) => {
      const error = failure
      failure = null
      if (error !== null) return Promise.reject(error)
      published.push({ personId, view, atMs: clock.nowMs() - startMs })
      return Promise.resolve()
    },
    clock,
    log: silentLog,
  })
  return {
    clock,
    published,
    updates,
    /** From now on each tab is no longer true after so long, though nothing happens. */
    ageAfter(ms: number) {
      nextChangeMs = () => {
        version += 1
        return clock.nowMs() + ms
      }
    },
    change() {
      version += 1
      updates.changed()
    },
    fail(error: Error) {
      failure = error
    },
    failToRender(error: Error) {
      renderFailure = error
    },
  }
}
