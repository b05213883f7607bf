import type { Clock } from '../../core/clock.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { adminOf } from '../eligibility/admin.ts'
import { actorNamed, memberOf } from '../eligibility/eligibility.ts'
import type { Actor } from '../model/actor.ts'
import { coversCall, EVERY, type Lockdown, type LockdownScope } from '../model/lockdown.ts'
import type { Directory } from '../ports/directory.ts'
import type { RequestStore } from '../ports/requests.ts'
import type { Refusals } from '../quotas/refusals.ts'
import { type LockdownAttempt, lockdownRefusal } from './lockdown-fact.ts'
import type { LockdownWarnings } from './lockdown-warnings.ts'
import type { LiftResult, Lockdowns, NewLockdown } from './lockdowns.ts'

/** Operations of people on lockdowns. Only admins of the bundle may start and lift them; a refusal is recorded. */
export interface LockdownService {
  /** Those in force, newest first; null for people who are not members of the workspace. */
  list(personId: string): Promise<VisibleLockdowns | null>
  /** May this person start one now? */
  mayStart(personId: string): Promise<boolean>
  /** What it would deny; null for people who may not start it. */
  preview(personId: string, scope: LockdownScope): Promise<LockdownPreview | null>
  /** Null for people who may not. */
  start(personId: string, started: NewLockdown): Promise<StartedLockdown | null>
  /** May this person lift it now? The lockdown; null when not, or when there is none. */
  liftable(personId: string, id: string): Promise<Lockdown | null>
  /** Null for people who may not, or when there is none. */
  lift(personId: string, id: string, reason: string): Promise<LiftResult | null>
}

export interface VisibleLockdowns {
  readonly lockdowns: readonly Lockdown[]
  readonly mayLift: boolean
}

export interface LockdownPreview {
  readonly impact: LockdownImpact
  /** What is wrong with its names. */
  readonly warnings: readonly string[]
}

/** The open requests that a lockdown would deny. */
export interface LockdownImpact {
  readonly pending: number
  /** Approved calls that have not started. */
  readonly approved: number
}

export interface StartedLockdown {
  readonly lockdown: Lockdown
}

interface Deps {
  readonly store: Pick<RequestStore, 'openCounts'>
  readonly lockdowns: Lockdowns
  readonly lockdownWarnings: LockdownWarnings
  readonly refusals: Pick<Refusals, 'record'>
  readonly directory: Directory
  readonly bundle: () => Pick<Bundle, 'admins'>
  readonly clock: Clock
}

export function createLockdownService(deps: Deps): LockdownService {
  const { store, lockdowns, lockdownWarnings } = deps
  return {
    async list(personId) {
      const person = await memberOf(deps.directory, personId).catch(() => null)
      if (person === null || 'code' in person) return null
      const inForce = await lockdowns.list({ active: true })
      return { lockdowns: inForce, mayLift: (await adminOf(deps, personId)) !== null }
    },
    async mayStart(personId) {
      return (await requireAdmin(deps, personId, 'start')) !== null
    },
    async preview(personId, scope) {
      if ((await requireAdmin(deps, personId, scope)) === null) return null
      const warnings = await lockdownWarnings(scope, EVERY)
      return { impact: impactOf(await store.openCounts(), scope), warnings }
    },
    async start(personId, started) {
      const admin = await requireAdmin(deps, personId, started)
      return admin === null ? null : { lockdown: await lockdowns.start(started, admin) }
    },
    async liftable(personId, id) {
      return (await requireAdmin(deps, personId, 'lift')) === null ? null : lockdowns.find(id)
    },
    async lift(personId, id, reason) {
      const admin = await requireAdmin(deps, personId, 'lift')
      return admin === null ? null : lockdowns.lift(id, { by: admin, reason })
    },
  }
}

/** The admin; null, once the refusal is recorded, when the person is none, or when that is unknown. */
async function requireAdmin(deps: Deps, personId: string, attempt: LockdownAttempt): Promise<Actor | null> {
  const admin = await adminOf(deps, personId)
  if (admin !== null) return admin
  const by = await actorNamed(deps.directory, personId)
  await deps.refusals.record(lockdownRefusal(by, attempt, deps.clock.nowMs()))
  return null
}

function impactOf(
  counts: Awaited<ReturnType<RequestStore['openCounts']>>,
  scope: LockdownScope,
): LockdownImpact {
  const covered = counts.filter((count) => coversCall(scope, count))
  const total = (status: 'pending' | 'approved') =>
    covered.filter((one) => one.status === status).reduce((sum, { count }) => sum + count, 0)
  return { pending: total('pending'), approved: total('approved') }
}
