import type { Clock } from '../../core/clock.ts'
import type { LockdownId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { channelsOfRequest } from '../decide/channels.ts'
import type { Outbox } from '../delivery/outbox.ts'
import { coversCall, isInForce, type Lockdown } from '../model/lockdown.ts'
import type { VetoRequest } from '../model/request.ts'
import type { AlertStore } from '../ports/alerts.ts'
import type { LockdownStore } from '../ports/lockdowns.ts'
import type { RequestStore } from '../ports/requests.ts'
import type { UnitWriter } from '../ports/unit.ts'
import type { CurrentRequest } from '../reevaluation/reevaluation.ts'
import { createCoalescingTask } from '../signals/coalescing-task.ts'
import { openRequests } from '../timers/open-requests.ts'
import { endedUnit, isOfLockdown, startedUnit } from './lockdown-alerts.ts'
import { lockdownFact } from './lockdown-fact.ts'

/**
 * Posts that lockdowns start and end, denies the open requests that they cover, and records the end of those whose time
 * has passed. Calls are denied without it, from the commit of a lockdown on.
 */
export interface LockdownWatch {
  /** A lockdown may have started or ended. Others, such as of the command line, are found within 10 seconds. */
  look(): void
  stop(): Promise<void>
}

interface Deps {
  readonly store: LockdownStore & UnitWriter & Pick<AlertStore, 'alerts'> & Pick<RequestStore, 'openRequests'>
  /** Denies a request that a lockdown covers, without waiting for anything else. */
  readonly currentRequest: CurrentRequest
  readonly outbox: Pick<Outbox, 'notify'>
  readonly bundle: () => Pick<Bundle, 'alerts'>
  /** May this process do it, as only one of several does? Default: always. */
  readonly leads?: () => boolean
  readonly clock: Clock
  readonly log: Log
}

const POLL_MS = 10_000
const RETRY_MS = 1_000
/** How many requests are denied at once, so that other work gets its turn. */
const SLICE = 20

export function createLockdownWatch(deps: Deps): LockdownWatch {
  const { store, clock, log, leads = () => true } = deps
  const settled = new Set<LockdownId>()
  const wake = createCoalescingTask(clock, look)

  async function look(): Promise<void> {
    if (!leads()) return
    try {
      await applyAll()
      const ends = (await store.openLockdowns()).flatMap(({ endsAtMs }) => endsAtMs ?? [])
      wake.at(Math.min(clock.nowMs() + POLL_MS, ...ends))
    } catch (error) {
      log.error({ err: error }, 'a lockdown could not be applied to all open requests; retrying')
      wake.at(clock.nowMs() + RETRY_MS)
    }
  }

  async function applyAll(): Promise<void> {
    const inForce = await recordEnds(deps)
    await announceEnds(deps)
    const ids = new Set(inForce.map(({ id }) => id))
    for (const id of settled) if (!ids.has(id)) settled.delete(id)
    for (const lockdown of inForce) {
      if (settled.has(lockdown.id)) continue
      await announceStart(deps, lockdown)
      await settle(deps, lockdown, wake.isStopped)
      settled.add(lockdown.id)
    }
  }

  return { look: wake.now, stop: wake.stop }
}

/** Records the end of those whose time has passed; the others. */
async function recordEnds({ store, clock }: Deps): Promise<readonly Lockdown[]> {
  const atMs = clock.nowMs()
  const open = await store.openLockdowns()
  for (const lockdown of open.filter((one) => !isInForce(one, atMs))) {
    const end = { kind: 'expired', atMs } as const
    await store.commit([
      { do: 'end_lockdown', id: lockdown.id, end },
      { do: 'append_fact', fact: lockdownFact(lockdown, { kind: 'lockdown_expired', by: null, atMs }) },
    ])
  }
  return open.filter((one) => isInForce(one, atMs))
}

/** To the channel of alerts, and to each channel with a pending request that it covers. */
async function announceStart(deps: Deps, lockdown: Lockdown): Promise<void> {
  const { store, bundle, outbox, clock } = deps
  const channels = new Set<string>()
  const { alerts } = bundle()
  if (alerts !== null) channels.add(alerts.channel)
  for await (const request of openRequests(store, 'pending')) {
    if (!coversCall(lockdown, request.call)) continue
    for (const channel of channelsOfRequest(request)) channels.add(channel)
  }
  const { ok } = await store.commit(startedUnit(lockdown, [...channels], clock.nowMs()))
  if (ok) outbox.notify()
}

async function announceEnds({ store, outbox, clock }: Deps): Promise<void> {
  const nowMs = clock.nowMs()
  for (const alert of (await store.alerts(nowMs)).filter(isOfLockdown)) {
    const lockdown = alert.end === null ? await store.lockdown(alert.content.lockdownId) : null
    if (lockdown === null || lockdown.end === null) continue
    await store.commit(endedUnit(alert, lockdown, nowMs))
    outbox.notify()
  }
}

/** Approved calls that have not started first: they can run. */
async function settle(deps: Deps, lockdown: Lockdown, isStopped: () => boolean): Promise<void> {
  const errors: unknown[] = []
  for (const status of ['approved', 'pending'] as const) {
    for await (const slice of coveredSlices(deps.store, lockdown, status)) {
      if (isStopped()) return
      errors.push(...(await denyAll(deps, slice)))
    }
  }
  if (errors.length > 0) throw errors[0]
}

async function* coveredSlices(
  store: Deps['store'],
  lockdown: Lockdown,
  status: 'approved' | 'pending',
): AsyncGenerator<readonly VetoRequest[], void, void> {
  let slice: VetoRequest[] = []
  for await (const request of openRequests(store, status)) {
    if (coversCall(lockdown, request.call)) slice.push(request)
    if (slice.length < SLICE) continue
    yield slice
    slice = []
  }
  yield slice
}

/** Why some of them could not be denied. */
async function denyAll(
  { currentRequest }: Deps,
  requests: readonly VetoRequest[],
): Promise<readonly unknown[]> {
  const denied = await Promise.allSettled(requests.map((request) => currentRequest(request)))
  return denied.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
}
