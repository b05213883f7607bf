import type { Clock } from '../../core/clock.ts'
import { durationWords } from '../../core/duration.ts'
import type { Log } from '../../core/log.ts'
import { type ClockEvent, dueAtMs, dueEvent } from '../decide/deadlines.ts'
import { LAPSE_MS, lapse, lapsesAtMs } from '../decide/lapse.ts'
import { dueNotifications } from '../decide/notifications.ts'
import { reasonFor } from '../decide/reason.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import {
  type HeldRequest,
  isHeld,
  isPending,
  mayRun,
  type PendingRequest,
  type VetoRequest,
} from '../model/request.ts'
import type { RequestReader, RequestStore } from '../ports/requests.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { Transition } from '../transitions/transition-unit.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import { escalationTransition } from './escalation.ts'

/** Triggers timed events: reminders, escalations, expiries, ends of holds, lapses. Each happens once. */
export interface TimerService {
  /** The current request: with all due events applied. */
  upToDate(request: VetoRequest): Promise<VetoRequest>
  /** This request may have a new due time. */
  watch(request: VetoRequest): void
  /** Something is due then. */
  watchTime(atMs: number): void
  /** Processes overdue events, and keeps running. */
  start(): void
  stop(): Promise<void>
}

interface UpToDateDeps {
  readonly store: RequestReader
  readonly commitTransition: CommitTransition
  /** Null: no hold ends. */
  readonly endHold: EndHold | null
  readonly clock: Clock
}

interface Deps extends UpToDateDeps {
  readonly store: RequestReader & Pick<RequestStore, 'due' | 'nextDueMs'>
  /** Does this process do what is due at once? Otherwise it does what another one has not done. Default: always. */
  readonly leads?: () => boolean
  readonly log: Log
}

/** What follows when the hold of a request is over at this moment; null: a server with later policies must say. */
export type EndHold = (request: HeldRequest, atMs: number) => Promise<Transition | null>

const BATCH = 100
/** Polling fallback: nothing is missed by more than this. */
const MAX_SLEEP_MS = 30_000
const RETRY_MS = 1_000
/** How long a process leaves what is due to the one that leads. */
const LEFT_MS = 5_000

export function createTimerService(deps: Deps): TimerService {
  const { store, clock, log, leads = () => true } = deps
  const wake = createCoalescingTask(clock, look)

  const delayMs = () => (leads() ? 0 : LEFT_MS)

  async function look(): Promise<void> {
    try {
      await bringAllUpToDate(deps, delayMs())
      const dueMs = await store.nextDueMs()
      wake.at(nextLookMs(dueMs === null ? null : dueMs + delayMs(), clock.nowMs()))
    } catch (error) {
      log.error({ err: error }, 'what is due could not be done; retrying')
      wake.at(clock.nowMs() + RETRY_MS)
    }
  }

  return {
    upToDate: (request) => upToDate(deps, request),
    watch(request) {
      const atMs = dueAtMs(request)
      if (atMs !== null) wake.at(atMs + delayMs())
    },
    watchTime: (atMs) => wake.at(atMs + delayMs()),
    start: wake.now,
    stop: wake.stop,
  }
}

/** Anything still due belongs to a request that could not be changed, so it is retried later. */
function nextLookMs(dueMs: number | null, nowMs: number): number {
  const latestMs = nowMs + MAX_SLEEP_MS
  if (dueMs === null) return latestMs
  return dueMs <= nowMs ? nowMs + RETRY_MS : Math.min(dueMs, latestMs)
}

async function bringAllUpToDate(deps: Deps, delayMs: number): Promise<void> {
  for (;;) {
    const due = await deps.store.due(deps.clock.nowMs() - delayMs, BATCH)
    let changed = 0
    for (const group of independentGroups(due)) changed += await groupUpToDate(deps, group)
    if (due.length < BATCH || changed === 0) return
  }
}

/** Their transitions are committed together; one that lost to another change is retried alone. Returns how many changed. */
async function groupUpToDate(deps: Deps, group: readonly VetoRequest[]): Promise<number> {
  const results = await Promise.allSettled(group.map((request) => upToDate(deps, request)))
  let changed = 0
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') throw result.reason
    if (result.value.version !== group[index]?.version) changed += 1
  }
  return changed
}

/** In their order, so that each end of a hold gets what is left of limits after all that was due before it. */
function independentGroups(due: readonly VetoRequest[]): readonly (readonly VetoRequest[])[] {
  const groups: VetoRequest[][] = []
  let last: VetoRequest[] | null = null
  for (const request of due) {
    const isAlone = isHeld(request)
    if (isAlone || last === null) groups.push([request])
    else last.push(request)
    last = isAlone ? null : (groups.at(-1) ?? null)
  }
  return groups
}

/** `upToDate` of `TimerService`, for those who work without its clock. */
export function createUpToDate(deps: UpToDateDeps): TimerService['upToDate'] {
  return (request) => upToDate(deps, request)
}

async function upToDate(deps: UpToDateDeps, request: VetoRequest): Promise<VetoRequest> {
  let current = request
  return retryOnConflict(`The update of ${request.id}`, async () => {
    const due = await dueTransition(deps, current)
    if (due === null) return current
    const committed = await deps.commitTransition(due)
    current = committed ? due.next : ((await deps.store.request(request.id)) ?? due.next)
    return null
  })
}

async function dueTransition(
  { endHold, clock }: Pick<UpToDateDeps, 'endHold' | 'clock'>,
  request: VetoRequest,
): Promise<Transition | null> {
  const nowMs = clock.nowMs()
  if (!isPending(request)) return dueLapse(request, nowMs)
  const event = dueEvent(request, nowMs)
  if (event === 'hold_end') return isHeld(request) && endHold !== null ? endHold(request, nowMs) : null
  return event === null ? null : clockTransition(request, event, nowMs)
}

function dueLapse(request: VetoRequest, nowMs: number): Transition | null {
  if (!mayRun(request) || nowMs < lapsesAtMs(request)) return null
  const next = lapse(request, nowMs)
  const reason = `It was not started within ${durationWords(LAPSE_MS)}`
  const facts = [requestFact(next, { kind: 'lapsed', by: null, atMs: nowMs, reason })]
  return { next, from: request.state.status, facts, beforeDeadlineMs: null }
}

function clockTransition(request: PendingRequest, event: ClockEvent, atMs: number): Transition {
  switch (event) {
    case 'expiry':
      return withFact(request, { event, kind: 'settled', atMs })
    case 'reminder':
      return { ...withFact(request, { event, kind: 'reminded', atMs }), threadEvents: [{ kind: 'reminder' }] }
    case 'notification':
      return notificationTransition(request, atMs)
    case 'escalation':
      return escalationTransition(request, { event, why: 'no_answer', atMs })
    case 'timeout_extension':
      return escalationTransition(request, { event, why: 'deadline', atMs })
  }
}

/** The people who were asked in their quiet hours are notified. */
function notificationTransition(request: PendingRequest, atMs: number): Transition {
  const groups = dueNotifications(request.state, atMs)
  const next = transition(request, { kind: 'clock', event: 'notification', atMs })
  const reason = `The quiet hours of ${groups.join(' and ')} have ended`
  const facts = [requestFact(next, { kind: 'reminded', by: null, atMs, reason })]
  const threadEvents = [{ kind: 'notification', groups } as const]
  return { next, from: 'pending', facts, threadEvents, beforeDeadlineMs: null }
}

function withFact(
  request: PendingRequest,
  { event, kind, atMs }: { event: ClockEvent; kind: 'settled' | 'reminded'; atMs: number },
): Transition {
  const next = transition(request, { kind: 'clock', event, atMs })
  const reason = isPending(next) ? null : reasonFor(next)
  const facts = [requestFact(next, { kind, by: null, atMs, reason })]
  return { next, from: 'pending', facts, beforeDeadlineMs: null }
}
