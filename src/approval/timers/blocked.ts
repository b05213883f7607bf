import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import { type DeciderParts, type Obstacle, obstacleText, whyUndecidable } from '../eligibility/deciders.ts'
import { isPending, type PendingRequest } from '../model/request.ts'
import type { RequestReader, RequestStore } from '../ports/requests.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import type { Escalate } from './escalation.ts'

/** Looks for requests that nobody can decide: their stand-ins are asked, and card, agent and record are told why. */
export interface BlockedWatch {
  start(): void
  stop(): Promise<void>
}

/** How the requests that wait were found. */
export type Found = readonly FoundRequest[]

export interface FoundRequest {
  readonly id: RequestId
  /** Why those who were asked first cannot decide it; null: they can. `unknown`: Slack could not be asked. */
  readonly obstacle: Obstacle | null | 'unknown'
  /** May stand-ins decide it as well? */
  readonly isEscalated: boolean
}

interface Parts extends DeciderParts {
  readonly store: RequestReader & Pick<RequestStore, 'pending'>
  readonly commitTransition: CommitTransition
  readonly escalate: Escalate
  /** Gets what each look found. */
  readonly report: (found: Found) => void
  readonly clock: Clock
  readonly log: Log
}

const LOOK_EVERY_MS = 30_000
/** The oldest first; younger ones are looked at when those are decided. */
const MAX_LOOKED_AT = 200

export function createBlockedWatch(parts: Parts): BlockedWatch {
  const { store, clock, log } = parts
  const wake = createCoalescingTask(clock, look)

  async function look(): Promise<void> {
    try {
      const found: FoundRequest[] = []
      for (const request of await store.pending(MAX_LOOKED_AT)) {
        if (wake.isStopped()) return
        if (isPending(request)) found.push(await lookAt(parts, request))
      }
      parts.report(found)
    } catch (error) {
      log.error({ err: error }, 'whether requests can be decided could not be looked up; trying again')
    }
    wake.at(clock.nowMs() + LOOK_EVERY_MS)
  }

  return { start: () => wake.at(clock.nowMs() + LOOK_EVERY_MS), stop: wake.stop }
}

async function lookAt(parts: Parts, request: PendingRequest): Promise<FoundRequest> {
  const obstacle = await whyUndecidable(parts, request).catch(() => 'unknown' as const)
  if (obstacle !== 'unknown') await record(parts, request, obstacle)
  if (obstacle === null || obstacle === 'unknown') return found(parts, request, obstacle)
  if (!(await isCertain(parts, request)) || !(await parts.escalate(request, 'nobody'))) {
    return found(parts, request, obstacle)
  }
  const escalated = await parts.store.request(request.id)
  return escalated !== null && isPending(escalated)
    ? lookAt(parts, escalated)
    : found(parts, request, obstacle)
}

/** Where stand-ins can decide, what keeps the others from it is still to be put right. */
async function found(
  parts: Parts,
  request: PendingRequest,
  obstacle: FoundRequest['obstacle'],
): Promise<FoundRequest> {
  const isEscalated = request.state.escalatedAtMs !== null
  const first = obstacle === null && isEscalated ? await ofThoseAskedFirst(parts, request) : obstacle
  return { id: request.id, obstacle: first, isEscalated }
}

async function ofThoseAskedFirst(parts: Parts, request: PendingRequest): Promise<FoundRequest['obstacle']> {
  const before = unclaimed({ ...request, state: { ...request.state, escalatedAtMs: null } })
  return whyUndecidable(parts, before).catch(() => 'unknown' as const)
}

/** Tells its card, its agent and the ledger when that changed. */
async function record(parts: Parts, request: PendingRequest, obstacle: Obstacle | null): Promise<void> {
  const why = obstacle === null ? null : obstacleText(obstacle)
  if (why === request.state.blocked) return
  if (why !== null) parts.log.error({ requestId: request.id, why }, 'a request can be decided by nobody')
  const atMs = parts.clock.nowMs()
  const next = transition(request, { kind: 'block', why })
  const kind = why === null ? 'unblocked' : 'blocked'
  const fact = requestFact(next, { kind, by: null, atMs, reason: why ?? 'It can be decided again' })
  await parts.commitTransition({ next, from: 'pending', facts: [fact], beforeDeadlineMs: atMs })
}

/** Can nobody decide it, whoever its requester is? That is the agent's word, by which it shall not choose who decides. */
async function isCertain(parts: Parts, request: PendingRequest): Promise<boolean> {
  return whyUndecidable(parts, unclaimed(request)).then(
    (obstacle) => obstacle !== null,
    () => false,
  )
}

function unclaimed(request: PendingRequest): PendingRequest {
  return { ...request, call: { ...request.call, requester: null } }
}
