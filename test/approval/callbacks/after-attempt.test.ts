import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterAttempt } from '../../../src/approval/callbacks/after-attempt.ts'
import {
  type Callback,
  initialCallback,
  isWaiting,
  type WaitingCallback,
} from '../../../src/approval/model/callback.ts'
import type { SendResult } from '../../../src/approval/ports/webhook-sender.ts'
import { aCallback, aRequest, NOW_MS } from '../../support/builders.ts'

const DAY_MS = 86_400_000
const LATER: SendResult = { kind: 'later', afterMs: 0, why: 'the receiver answered 500' }
const FRESH = initialCallback(aCallback(aRequest()))

test('a callback that was delivered is not attempted again', () => {
  expect(afterAttempt(FRESH, { kind: 'delivered' }, at(NOW_MS + 7))).toEqual({
    ...FRESH,
    attempts: 1,
    state: { status: 'delivered', endedAtMs: NOW_MS + 7 },
  })
})

test('a callback that was refused is given up at once', () => {
  expect(afterAttempt(FRESH, { kind: 'refused', why: 'gone' }, at(NOW_MS)).state).toEqual({
    status: 'failed',
    endedAtMs: NOW_MS,
    lastError: 'gone',
  })
})

test('the pauses between callback attempts double from 5 seconds to an hour', () => {
  const pauses = attempts(FRESH, () => LATER).map(({ pausedMs }) => pausedMs / 1_000)

  expect(pauses.slice(0, 12)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600])
})

test('jitter shortens a pause between callback attempts by at most half', () => {
  const { state } = afterAttempt(FRESH, LATER, { nowMs: NOW_MS, randomFraction: 0.999_999 })

  expect(state).toMatchObject({ dueAtMs: NOW_MS + 2_501 })
})

test('a callback waits longer when its receiver asks for more time', () => {
  const { state } = afterAttempt(FRESH, { ...LATER, afterMs: 90_000 }, at(NOW_MS))

  expect(state).toMatchObject({ status: 'waiting', dueAtMs: NOW_MS + 90_000, lastError: LATER.why })
})

test('the last callback attempt is a day after the first, whatever Retry-After and jitter say, and then it is given up', () => {
  const anyAnswer = fc.record({
    afterMs: fc.nat(3_600_000),
    randomFraction: fc.double({ min: 0, max: 0.999, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.infiniteStream(anyAnswer), (answers) => {
      const all = attempts(FRESH, () => ({ ...LATER, ...answers.next().value }))

      const last = all.at(-1)
      expect(last?.atMs).toBe(NOW_MS + DAY_MS)
      expect(last?.next.state).toEqual({
        status: 'failed',
        endedAtMs: NOW_MS + DAY_MS,
        lastError: LATER.why,
      })
      expect(all.length).toBeLessThan(80)
      for (const { pausedMs } of all.slice(0, -2)) expect(pausedMs).toBeGreaterThanOrEqual(2_500)
    }),
  )
})

test('a callback that fell due while Veto was down is attempted once more, however late', () => {
  const late = afterAttempt(FRESH, LATER, at(NOW_MS + 2 * DAY_MS))

  expect(late).toMatchObject({ attempts: 1, state: { status: 'failed', lastError: LATER.why } })
})

interface Attempt {
  readonly atMs: number
  readonly next: Callback
  readonly pausedMs: number
}

/** Each attempt is made when it is due, until the callback waits no more. */
function attempts(
  first: WaitingCallback,
  answer: () => SendResult & { readonly randomFraction?: number },
): Attempt[] {
  const made: Attempt[] = []
  let callback: Callback = first
  while (isWaiting(callback)) {
    const atMs = callback.state.dueAtMs
    const sent = answer()
    callback = afterAttempt(callback, sent, { nowMs: atMs, randomFraction: sent.randomFraction ?? 0 })
    made.push({ atMs, next: callback, pausedMs: isWaiting(callback) ? callback.state.dueAtMs - atMs : 0 })
  }
  return made
}

function at(nowMs: number) {
  return { nowMs, randomFraction: 0 }
}
