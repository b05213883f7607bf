import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueAtMs, dueEvent } from '../../../src/approval/decide/deadlines.ts'
import { type TransitionEvent, transition } from '../../../src/approval/decide/transition.ts'
import { type EscalatedRequest, isPending, type PendingRequest } from '../../../src/approval/model/request.ts'
import type { ApprovalObligation } from '../../../src/policy/model/decision.ts'
import { ANN, aVote } from '../../support/builders.ts'
import { aPendingRequest } from '../requests.ts'

/** How long people have. */
const T = 60

test('the deadline is paused until the agent replies, and then the same time is left', () => {
  const asked = then(waiting(), [ask(10)])
  const replied = then(asked, [reply(25)])

  expect(replied.state).toMatchObject({ deadlineMs: T + 15, pause: null, pausedMs: 15 })
})

test('the deadline of a request whose agent never replies comes after the full timeout, and not earlier', () => {
  const asked = then(waiting(), [ask(10)])

  expect(asked.state.deadlineMs).toBe(2 * T)
  expect(dueAtMs(asked)).toBe(2 * T)
  expect(dueEvent(asked, 2 * T - 1)).toBeNull()
  expect(dueEvent(asked, 2 * T)).toBe('expiry')
})

test('a late reply does not move the deadline later than no reply would', () => {
  const late = then(waiting(), [ask(10), reply(2 * T - 1)])

  expect(late.state).toMatchObject({ deadlineMs: 2 * T, pausedMs: T })
})

test('the deadline is not paused for a second question', () => {
  const second = then(waiting(), [ask(10), reply(25), ask(30)])

  expect(second.state).toMatchObject({ deadlineMs: T + 15, pause: null, pausedMs: 15 })
  expect(then(second, [reply(50)]).state).toMatchObject({ deadlineMs: T + 15, pausedMs: 15 })
})

test.each([
  ['before the question', [extend(5), ask(10), reply(25)]],
  ['while it is open', [ask(10), extend(15), reply(25)]],
  ['after the reply', [ask(10), reply(25), extend(30)]],
])('a paused deadline keeps the time that a person added %s', (_when, occurrences) => {
  expect(then(waiting(), occurrences).state.deadlineMs).toBe(2 * T + 15)
})

test('votes are accepted while the deadline is paused, after the original deadline', () => {
  const asked = then(waiting(), [ask(10)])

  const approved = transition(asked, { kind: 'vote', vote: aVote({ atMs: T + 5 }) })

  expect(approved.state.status).toBe('approved')
})

test('an unanswered question does not keep the escalation group from being asked at the deadline', () => {
  const asked = then(waiting({ onTimeout: 'escalate' }), [ask(10)])

  expect(dueEvent(asked, 2 * T)).toBe('timeout_extension')
  const extended = then(asked, [{ kind: 'clock', event: 'timeout_extension', atMs: 2 * T }])
  expect(extended.state).toMatchObject({ deadlineMs: 3 * T, pause: null, pausedMs: T })
  expect(then(extended, [reply(2 * T + 1)]).state.deadlineMs).toBe(3 * T)
})

test('a reminder and an escalation are delayed by as long as the deadline was paused', () => {
  const asked = then(waiting({ remindMs: 20, escalateMs: 40 }), [ask(10)])
  const replied = then(asked, [reply(25)])

  expect(dueEvent(asked, 20)).toBeNull()
  expect(dueAtMs(replied)).toBe(35)
  expect(dueEvent(replied, 35)).toBe('reminder')
  const reminded = transition(replied, { kind: 'clock', event: 'reminder', atMs: 35 })
  expect(dueAtMs(reminded)).toBe(55)
})

test('a reminder and an escalation are sent although the agent never replies', () => {
  const asked = then(waiting({ remindMs: 20, escalateMs: 40 }), [ask(10)])

  expect(dueEvent(asked, T + 19)).toBeNull()
  expect(dueEvent(asked, T + 20)).toBe('reminder')
  const reminded = then(asked, [{ kind: 'clock', event: 'reminder', atMs: T + 20 }])
  expect(dueEvent(reminded, T + 40)).toBe('escalation')
})

test('whatever is asked, answered and extended, each event happens when a pausing clock would trigger it', () => {
  const moment = fc.integer({ min: 0, max: 4 * T })
  const sometimes = fc.option(moment)
  const script = fc.record({ asks: sometimes, replies: sometimes, asksAgain: sometimes, extends: sometimes })
  const obligation = fc.record({
    remindMs: fc.option(fc.integer({ min: 1, max: T - 1 })),
    escalateMs: fc.option(fc.integer({ min: 1, max: T - 1 })),
    onTimeout: fc.constantFrom('deny' as const, 'escalate' as const),
  })
  fc.assert(
    fc.property(obligation, script, (rule, acts) => {
      expect(lived(rule, acts)).toEqual(stopped(rule, acts))
    }),
    { numRuns: 2_000 },
  )
})

type Rule = Pick<ApprovalObligation, 'remindMs' | 'escalateMs' | 'onTimeout'>
interface Script {
  readonly asks: number | null
  readonly replies: number | null
  readonly asksAgain: number | null
  readonly extends: number | null
}
interface Times {
  reminder: number | null
  escalation: number | null
  timeout_extension: number | null
  expiry: number | null
}

/** When things happen to the request itself. */
function lived(rule: Rule, acts: Script): Times {
  const times = nothingYet()
  let current: EscalatedRequest = waiting(rule)
  for (let t = 0; isPending(current); t += 1) {
    current = broughtBy(current, t, times)
    if (isPending(current)) current = then(current, actsAt(acts, t, current))
  }
  return times
}

/** With all that has fallen due. */
function broughtBy(request: PendingRequest, t: number, times: Times): EscalatedRequest {
  const event = dueEvent(request, t)
  if (event === null || event === 'hold_end') return request
  if (event !== 'notification') times[event] = t
  const next = transition(request, { kind: 'clock', event, atMs: t })
  return isPending(next) ? broughtBy(next, t, times) : next
}

function actsAt(acts: Script, t: number, { state }: PendingRequest): readonly TransitionEvent[] {
  const [first] = state.inquiries
  const isAskedNow = acts.asks === t
  const isOpen = isAskedNow || first?.reply === null
  return [
    ...(isAskedNow ? [ask(t)] : []),
    ...(acts.extends === t && state.extension === null ? [extend(t)] : []),
    ...(acts.replies === t && isOpen ? [reply(t)] : []),
    ...(acts.asksAgain === t && first !== undefined && first.reply !== null ? [ask(t)] : []),
  ]
}

/** The same, by a clock that is told when to stop, tick by tick. */
function stopped(rule: Rule, acts: Script): Times {
  const run = { ran: 0, budget: T, askedAt: Number.POSITIVE_INFINITY, isReplied: false, times: nothingYet() }
  for (let t = 0; run.times.expiry === null; t += 1) {
    bring(run, rule, t)
    if (acts.asks === t) run.askedAt = t
    if (acts.extends === t) run.budget += T
    if (acts.replies === t && run.askedAt <= t) run.isReplied = true
    if (!isStill(run, t)) run.ran += 1
  }
  return run.times
}

function isStill({ askedAt, isReplied }: { askedAt: number; isReplied: boolean }, t: number): boolean {
  return askedAt <= t && t - askedAt < T && !isReplied
}

interface Run {
  readonly ran: number
  budget: number
  readonly times: Times
}

function bring(run: Run, { remindMs, escalateMs, onTimeout }: Rule, t: number): void {
  const { ran, times } = run
  if (ran >= (remindMs ?? Number.POSITIVE_INFINITY)) times.reminder ??= t
  if (ran >= (escalateMs ?? Number.POSITIVE_INFINITY) && times.timeout_extension === null)
    times.escalation ??= t
  if (ran < run.budget) return
  if (onTimeout === 'deny' || times.timeout_extension !== null) {
    times.expiry = t
  } else {
    times.timeout_extension = t
    run.budget += T
  }
}

function nothingYet(): Times {
  return { reminder: null, escalation: null, timeout_extension: null, expiry: null }
}

function then(request: EscalatedRequest, occurrences: readonly TransitionEvent[]): PendingRequest {
  let current = request
  for (const occurrence of occurrences) {
    if (!isPending(current)) break
    current = transition(current, occurrence)
  }
  if (!isPending(current)) throw new TypeError('Expected a pending request')
  return current
}

function waiting(rule: Partial<Rule> = {}): PendingRequest {
  return aPendingRequest({ timeoutMs: T, deadlineMs: T, ...rule })
}

function ask(atMs: number): TransitionEvent {
  return { kind: 'inquiry', inquiry: { by: ANN, text: 'Which order?', atMs } }
}

function reply(atMs: number): TransitionEvent {
  return { kind: 'reply', text: 'Order 2847', atMs }
}

function extend(atMs: number): TransitionEvent {
  return { kind: 'extension', by: ANN, atMs }
}
