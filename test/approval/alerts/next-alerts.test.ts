import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AlertInputs, nextAlerts, REPEAT_MS } from '../../../src/approval/alerts/next-alerts.ts'
import type { Alert, AlertContent } from '../../../src/approval/model/alert.ts'
import { NOW_MS } from '../../support/builders.ts'

test('nextAlerts() changes nothing when the same state is reported twice', () => {
  fc.assert(
    fc.property(histories, (situations) => {
      const known = situations.reduce(after, [])
      const [last] = situations.slice(-1)
      if (last !== undefined) expect(nextAlerts(recent(known, last.nowMs), last)).toEqual([])
    }),
  )
})

test('nextAlerts() opens at most one alert an hour for a topic and channel, and never two active ones', () => {
  fc.assert(
    fc.property(histories, (situations) => {
      const known = situations.reduce(after, [])
      for (const alerts of Map.groupBy(known, ({ topic, channel }) => `${topic} ${channel}`).values()) {
        const opened = alerts.map(({ openedAtMs }) => openedAtMs).sort((one, other) => one - other)
        const gaps = opened.slice(1).map((atMs, index) => atMs - (opened[index] ?? 0))
        expect(alerts.filter(({ end }) => end === null).length).toBeLessThanOrEqual(1)
        expect(gaps.every((gapMs) => gapMs >= REPEAT_MS)).toBe(true)
      }
    }),
  )
})

test('nextAlerts() keeps an active alert for exactly the current problems, in the configured channel', () => {
  fc.assert(
    fc.property(histories, (situations) => {
      const known = situations.reduce(after, [])
      const [last] = situations.slice(-1)
      const open = known.filter(({ end }) => end === null)
      const topics = last?.channel === null ? [] : (last?.conditions ?? []).map(({ topic }) => topic)
      expect(open.map(({ topic }) => topic).sort()).toEqual([...topics].sort())
      expect(open.every(({ channel }) => channel === last?.channel)).toBe(true)
    }),
  )
})

test('nextAlerts() keeps an alert active until its problem is known to have ended', () => {
  const open = after([], aSituation(['a']))

  expect(nextAlerts(open, { ...aSituation([]), endOf: () => null })).toEqual([])
  expect(nextAlerts(open, { ...aSituation([]), endOf: () => null, channel: null })).toMatchObject([
    { version: 2, end: { why: 'moved' } },
  ])
})

const content = (total: number): AlertContent => ({ kind: 'reload', bundleHash: 'ab', mistakes: [], total })

function aSituation(topics: readonly string[]): AlertInputs {
  const conditions = topics.map((topic) => ({ topic, content: content(1) }))
  return { channel: '#a', conditions, endOf: () => 'over', nowMs: NOW_MS }
}

/** What was so at one moment after another, up to half an hour apart. */
const histories = fc
  .array(
    fc.record({
      channel: fc.constantFrom('#a', '#b', null),
      conditions: fc.uniqueArray(
        fc.record({ topic: fc.constantFrom('a', 'b'), content: fc.nat(2).map(content) }),
        {
          selector: ({ topic }) => topic,
        },
      ),
      gapMs: fc.nat(REPEAT_MS / 2),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((steps) => {
    let nowMs = NOW_MS
    return steps.map(({ gapMs, ...rest }): AlertInputs => {
      nowMs += gapMs
      return { ...rest, endOf: () => 'over', nowMs }
    })
  })

function after(known: readonly Alert[], inputs: AlertInputs): readonly Alert[] {
  const next = nextAlerts(recent(known, inputs.nowMs), inputs)
  const changed = new Set(next.map(({ id }) => id))
  return [...next, ...known.filter(({ id }) => !changed.has(id))]
}

/** What the store lists. */
function recent(known: readonly Alert[], nowMs: number): readonly Alert[] {
  return known
    .filter(({ end, openedAtMs }) => end === null || openedAtMs > nowMs - REPEAT_MS)
    .toSorted((one, other) => other.openedAtMs - one.openedAtMs)
}
