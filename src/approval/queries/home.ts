import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import { isRequestId } from '../../core/ids.ts'
import type { Activity } from '../../ledger/activity.ts'
import type { ApproverGroup, Bundle, PolicySummary } from '../../policy/bundle.ts'
import type { AskedFor } from '../absences/asked-for.ts'
import type { AbsenceOverview } from '../absences/overview.ts'
import { type Eligibility, matchesMember, memberOf } from '../eligibility/eligibility.ts'
import { membershipsOf } from '../eligibility/memberships.ts'
import type { Visibility } from '../eligibility/visibility.ts'
import type { Grant } from '../model/grant.ts'
import type { Lockdown } from '../model/lockdown.ts'
import type { ReadActivity } from '../model/period-activity.ts'
import type { VetoRequest } from '../model/request.ts'
import type { Directory, Person, WorkspaceAccess } from '../ports/directory.ts'
import type { Store } from '../ports/store.ts'
import { type Check, workspaceAndOwnerChecks } from '../workspace/checks.ts'
import { type WaitingList, waitingFor } from './waiting-for.ts'

/** What the Home tab shows to one person. */
export type HomeContent =
  /** Not a full member of the workspace, or Slack could not say. */
  | { readonly kind: 'nobody' }
  /** A member without a role: neither approver, nor auditor, nor admin. */
  | { readonly kind: 'member' }
  | ({ readonly kind: 'approver' } & HomeSections)

export interface HomeSections {
  readonly waiting: WaitingList
  /** The names of those in whose place this person is asked, for each waiting request that has any. */
  readonly askedFor: ReadonlyMap<RequestId, readonly string[]>
  readonly absence: AbsenceOverview
  /** The last ten on which this person voted, newest first, as they are now. */
  readonly decided: readonly VetoRequest[]
  readonly groups: readonly ApproverGroup[]
  /** Active ones that this person gave, newest first; at most five. */
  readonly grants: readonly Grant[]
  /** Those in force, newest first. */
  readonly lockdowns: readonly Lockdown[]
  readonly week: Activity
  /** Null for people who are not admins. */
  readonly admin: AdminSection | null
}

/** What admins look after. */
export interface AdminSection {
  readonly checks: readonly Check[]
  /** Why the policies in the folder are not in force; null: they are. */
  readonly reloadError: string | null
  readonly bundleHash: string
  readonly policies: readonly PolicySummary[]
}

/** Reads what the Home tab of a person shows. Rejects when the database does not respond. */
export type HomeQuery = (personId: string) => Promise<HomeContent>

export interface HomeDeps {
  readonly store: Pick<
    Store,
    'openRequests' | 'request' | 'audit' | 'grants' | 'openLockdowns' | 'agentKeys' | 'head'
  >
  readonly lockdowns: { list(filter: { readonly active: boolean }): Promise<readonly Lockdown[]> }
  readonly absenceOverview: (personId: string, groups: readonly ApproverGroup[]) => Promise<AbsenceOverview>
  readonly askedFor: AskedFor
  readonly visibility: Visibility
  readonly eligibility: Eligibility
  readonly directory: Directory
  readonly access: WorkspaceAccess
  readonly bundle: () => Bundle
  readonly reloadError: () => string | null
  readonly readActivity: ReadActivity
  readonly clock: Clock
}

const MAX_WAITING = 15
const MAX_DECIDED = 10
const MAX_GRANTS = 5
/** The checks are the same for everybody, and costly. So are the numbers, which are also read again after each new entry. */
const KEEP_MS = 60_000

export function createHomeQuery(deps: HomeDeps): HomeQuery {
  const { clock, readActivity } = deps
  const week = kept(clock, () => readActivity({ since: '7d' }))
  const checks = kept(clock, () => allChecks(deps))
  return async (personId) => {
    const person = await memberOf(deps.directory, personId).catch(() => null)
    if (person === null || 'code' in person) return { kind: 'nobody' }
    const { seen } = await deps.visibility.accessOf(personId)
    if (seen !== 'all') return { kind: seen === 'own' ? 'member' : 'nobody' }
    const { groups } = await membershipsOf(waitingDeps(deps), person)
    const waiting = await waitingFor(waitingDeps(deps), personId, { groups, limit: MAX_WAITING })
    return {
      kind: 'approver',
      waiting,
      askedFor: await deps.askedFor(personId, waiting.requests),
      absence: await deps.absenceOverview(personId, groups),
      decided: await decidedBy(deps, personId),
      groups,
      grants: await grantsBy(deps, personId),
      lockdowns: await deps.lockdowns.list({ active: true }),
      week: (await week((await deps.store.head()).seq)).activity,
      admin: (await isAdmin(deps, person)) ? adminSection(deps, await checks()) : null,
    }
  }
}

function waitingDeps({ bundle, ...deps }: HomeDeps) {
  return { ...deps, approvers: () => bundle().approvers }
}

/** Votes are read from the record, as a request keeps only those that count. */
async function decidedBy({ store }: HomeDeps, personId: string): Promise<readonly VetoRequest[]> {
  const { entries } = await store.audit({ kind: 'voted', approver: personId, limit: MAX_DECIDED * 2 })
  const ids = [...new Set(entries.map(({ requestId }) => requestId))].filter(isKnownId)
  const requests = await Promise.all(ids.slice(0, MAX_DECIDED).map((id) => store.request(id)))
  return requests.filter((request) => request !== null)
}

function isKnownId(id: string | null): id is RequestId {
  return id !== null && isRequestId(id)
}

const MAX_GRANTS_READ = 200

async function grantsBy({ store, clock }: HomeDeps, personId: string): Promise<readonly Grant[]> {
  const filter = { activeAtMs: clock.nowMs(), beforeId: null, limit: MAX_GRANTS_READ }
  return (await store.grants(filter)).filter(({ by }) => by.id === personId).slice(0, MAX_GRANTS)
}

function isAdmin({ directory, bundle }: HomeDeps, person: Person): Promise<boolean> {
  return matchesMember(directory, bundle().admins, person).catch(() => false)
}

function adminSection({ bundle, reloadError }: HomeDeps, checks: readonly Check[]): AdminSection {
  const { hash, policies } = bundle()
  return { checks, reloadError: reloadError(), bundleHash: hash, policies }
}

async function allChecks({ store, directory, access, bundle, clock }: HomeDeps): Promise<readonly Check[]> {
  const keys = await store.agentKeys()
  return workspaceAndOwnerChecks({ directory, access, bundle: bundle() }, { keys, nowMs: clock.nowMs() })
}

/** The latest value while it is not older than a minute, nor of another version. Concurrent callers share one load; a failure is not kept. */
function kept<Value>(clock: Clock, load: () => Promise<Value>): (version?: number) => Promise<Value> {
  let latest: { readonly value: Promise<Value>; readonly atMs: number; readonly version: number } | null =
    null
  return (version = 0) => {
    const nowMs = clock.nowMs()
    const isFresh = latest !== null && nowMs - latest.atMs < KEEP_MS && latest.version === version
    if (latest !== null && isFresh) return latest.value
    const loading = { value: load(), atMs: nowMs, version }
    latest = loading
    loading.value.catch(() => {
      if (latest === loading) latest = null
    })
    return loading.value
  }
}
