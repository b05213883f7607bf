import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Move } from '../move.ts'
import { type DeciderParts, whyNobody } from '../people/deciders.ts'
import type { Store } from '../ports.ts'
import { isPending, type PendingRequest } from '../request.ts'
import { transition } from '../transition.ts'
import type { Escalate } from './escalation.ts'
import { createWake } from './wake.ts'

/** Looks for requests that nobody can decide: their stand-ins are asked, and card and agent are told why. */
export interface BlockedWatch {
  start(): void
  stop(): Promise<void>
}

interface Parts extends DeciderParts {
  readonly store: Pick<Store, 'pending'>
  readonly move: Move
  readonly escalate: Escalate
  readonly clock: Clock
  readonly log: Log
}

const LOOK_EVERY_MS = 30_000
/** The oldest first; younger ones are looked at when those are decided. */
const MAX_LOOKED_AT = 200

export function createBlockedWatch(parts: Parts): BlockedWatch {
  const { store, clock, log } = parts
  const wake = createWake(clock, look)

  async function look(): Promise<void> {
    try {
      for (const request of await store.pending(MAX_LOOKED_AT)) {
        if (isPending(request) && !wake.isStopped()) await lookAt(parts, request)
      }
    } catch (error) {
      log.error({ err: error }, 'whether requests can be decided could not be looked up; trying again')
    }
    wake.at(clock.nowMs() + LOOK_EVERY_MS)
  }

  return { start: () => wake.at(clock.nowMs() + LOOK_EVERY_MS), stop: wake.stop }
}

async function lookAt(parts: Parts, request: PendingRequest): Promise<void> {
  const why = await whyNobody(parts, request).catch(() => request.state.blocked)
  if (why !== null && (await isCertain(parts, request)) && (await parts.escalate(request, 'nobody'))) return
  if (why === request.state.blocked) return
  if (why !== null) parts.log.error({ requestId: request.id, why }, 'a request can be decided by nobody')
  const next = transition(request, { kind: 'block', why })
  await parts.move({ next, from: 'pending', facts: [], beforeDeadlineMs: parts.clock.nowMs() })
}

/** Can nobody decide it, whoever its requester is? That is the agent's word, by which it shall not choose who decides. */
async function isCertain(parts: Parts, request: PendingRequest): Promise<boolean> {
  const unclaimed = { ...request, call: { ...request.call, requester: null } }
  return whyNobody(parts, unclaimed).then(
    (why) => why !== null,
    () => false,
  )
}
