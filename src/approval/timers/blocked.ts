import type { RequestId } from '../../core/ids.ts'
import type { DeciderDeps } from '../eligibility/deciders.ts'
import type { RequestStore } from '../ports/requests.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import {
  checkDeciders,
  type DeciderCheckDeps,
  distinctCauses,
  type RequestDiagnosis,
} from './check-deciders.ts'
import { createLimitedLookup } from './limited-lookup.ts'
import { allWaiting, type WaitingRequest } from './waiting-requests.ts'

/** Looks for requests that nobody can decide: asks their escalation groups, and shows the reason on the card, to the agent and in the record. */
export interface BlockedWatch {
  start(): void
  stop(): Promise<void>
}

/** The result for all pending requests, oldest first. */
export type RequestDiagnoses = readonly RequestDiagnosis[]

interface Deps extends DeciderDeps, DeciderCheckDeps {
  readonly store: Pick<RequestStore, 'openRequests' | 'request'>
  /** May this process do it, as only one of several does? Default: always. */
  readonly leads?: () => boolean
  /** Receives the result of each check. */
  readonly report: (found: RequestDiagnoses) => void
}

const LOOK_EVERY_MS = 30_000
/** Maximum number of distinct lookups in one round; the others are first in the next. */
const MAX_LOOKUPS = 100

export function createBlockedWatch(deps: Deps): BlockedWatch {
  const { clock, log, leads = () => true } = deps
  const wake = createCoalescingTask(clock, look)
  /** Least recently checked first. */
  const turns = new Map<RequestId, RequestDiagnosis>()

  async function look(): Promise<void> {
    if (leads()) await check()
    wake.at(clock.nowMs() + LOOK_EVERY_MS)
  }

  async function check(): Promise<void> {
    try {
      const waiting = await allWaiting(deps.store)
      updateTurns(turns, [...waiting.keys()])
      await checkAll(deps, { waiting, turns, isStopped: wake.isStopped })
      if (wake.isStopped()) return
      deps.report([...waiting.keys()].flatMap((id) => turns.get(id) ?? []))
    } catch (error) {
      log.error({ err: error }, 'whether requests can be decided could not be looked up; retrying')
    }
  }

  return { start: () => wake.at(clock.nowMs() + LOOK_EVERY_MS), stop: wake.stop }
}

interface Round {
  readonly waiting: ReadonlyMap<RequestId, WaitingRequest>
  readonly turns: Map<RequestId, RequestDiagnosis>
  readonly isStopped: () => boolean
}

/** New ones come last, so that they do not delay others; settled ones are removed. */
function updateTurns(turns: Map<RequestId, RequestDiagnosis>, ids: readonly RequestId[]): void {
  const waiting = new Set(ids)
  for (const id of turns.keys()) if (!waiting.has(id)) turns.delete(id)
  for (const id of ids) {
    const unknown = { id, causes: [], isBlocked: false, isKnown: false, isEscalated: false }
    if (!turns.has(id)) turns.set(id, unknown)
  }
}

async function checkAll(deps: Deps, { waiting, turns, isStopped }: Round): Promise<void> {
  const unclaimed = createLimitedLookup(deps, MAX_LOOKUPS)
  const lookups = { unclaimed, claimed: createLimitedLookup(deps, MAX_LOOKUPS) }
  for (const [id, before] of [...turns]) {
    if (isStopped()) return
    const request = waiting.get(id)
    const found = request === undefined ? 'later' : await checkDeciders({ ...deps, ...lookups }, request)
    if (found === 'later') continue
    turns.delete(id)
    turns.set(id, found.isKnown ? found : withKnown(before, found))
  }
}

/** A result whose lookup failed is unchanged. */
function withKnown(before: RequestDiagnosis, found: RequestDiagnosis): RequestDiagnosis {
  const causes = distinctCauses([...before.causes, ...found.causes])
  return { ...found, causes, isBlocked: before.isBlocked || found.isBlocked }
}
