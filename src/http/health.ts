import type { AgentKey } from '../approval/model/agent-key.ts'
import { isInForce, type Lockdown } from '../approval/model/lockdown.ts'
import type { Directory, WorkspaceAccess } from '../approval/ports/directory.ts'
import type { Store } from '../approval/ports/store.ts'
import { type Check, workspaceAndOwnerChecks } from '../approval/workspace/checks.ts'
import type { Clock } from '../core/clock.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Bundle } from '../policy/bundle.ts'
import type { Health, Readiness } from './server-deps.ts'

interface Deps {
  readonly store: Pick<Store, 'checkedRead' | 'agentKeys' | 'openLockdowns'>
  readonly directory: Directory
  readonly access: WorkspaceAccess
  readonly bundle: () => Bundle
  /** Why the latest reload failed, or that another server has later policies; null when neither is so. */
  readonly policiesProblem: () => string | null
  /** Why people cannot be reached; null when they can. */
  readonly slackProblem: () => string | null
  /** Why copies of checkpoints do not get where they are kept; null when they do, or are kept nowhere. */
  readonly archiveProblem: () => string | null
  readonly clock: Clock
}

const OK = 'ok'
const UNKNOWN = 'unknown'

/** Cached, as the check writes to the database and needs no key. */
const KEEP_MS = 1_000

/**
 * Ready when calls can be evaluated and recorded; degraded when people cannot be asked, policies could not be
 * reloaded, another server has later ones, or copies of checkpoints do not get where they are kept.
 * A result is cached for a second.
 */
export function createHealth(deps: Deps): Health {
  let latest: { readonly answer: Promise<Readiness>; readonly atMs: number } | null = null
  return {
    ready() {
      const nowMs = deps.clock.ticksMs()
      if (latest === null || nowMs - latest.atMs >= KEEP_MS)
        latest = { answer: checkReadiness(deps), atMs: nowMs }
      return latest.answer
    },
  }
}

/** The checks of readiness, without lockdowns, which are no fault. */
export async function faultChecks(health: Health): Promise<Readiness['checks']> {
  const { lockdowns: _lockdowns, ...faults } = (await health.ready()).checks
  return faults
}

async function checkReadiness(deps: Deps): Promise<Readiness> {
  const database = await databaseState(deps.store)
  const checks = {
    database: database.kind === 'away' ? database.problem : OK,
    policies: deps.policiesProblem() ?? OK,
    slack: deps.slackProblem() ?? OK,
    checkpoints: deps.archiveProblem() ?? OK,
    ...(await workspaceState(deps, database.kind === 'away' ? [] : database.keys)),
  }
  return {
    status: statusOf(checks),
    checks: {
      ...checks,
      lockdowns: database.kind === 'away' ? UNKNOWN : lockdownState(database.lockdowns, deps.clock.nowMs()),
    },
  }
}

/** Needs no key, so it says no more than how many there are. They are no fault of Veto, and leave it ready. */
function lockdownState(open: readonly Lockdown[], nowMs: number): string {
  const active = open.filter((lockdown) => isInForce(lockdown, nowMs)).length
  return active === 0 ? 'none' : `${active} active`
}

function statusOf(checks: Readiness['checks']): Readiness['status'] {
  if (checks['database'] !== OK) return 'unready'
  return Object.values(checks).every((check) => check === OK) ? 'ready' : 'degraded'
}

type DatabaseState =
  | { readonly kind: 'away'; readonly problem: string }
  | {
      readonly kind: 'in_use'
      readonly keys: readonly AgentKey[]
      readonly lockdowns: readonly Lockdown[]
    }

/** Reads with the check, and in its time, what every call is evaluated by. */
async function databaseState(store: Deps['store']): Promise<DatabaseState> {
  try {
    const read = () => Promise.all([store.agentKeys(), store.openLockdowns()])
    const [keys, lockdowns] = await store.checkedRead(read)
    return { kind: 'in_use', keys, lockdowns }
  } catch (error) {
    return { kind: 'away', problem: error instanceof VetoError ? error.message : CANNOT_BE_WRITTEN }
  }
}

const CANNOT_BE_WRITTEN = 'the database cannot be written'

/** A check for each requirement of the workspace; failed ones with their fix. */
async function workspaceState(
  deps: Deps,
  keys: readonly AgentKey[],
): Promise<Readonly<Record<'scopes' | 'approvers' | 'owners' | 'alerts', string>>> {
  const { directory, access, bundle, slackProblem, clock } = deps
  if (slackProblem() !== null) return { scopes: DOWN, approvers: DOWN, owners: DOWN, alerts: DOWN }
  const checks = await workspaceAndOwnerChecks(
    { directory, access, bundle: bundle() },
    { keys, nowMs: clock.nowMs() },
  )
  const of = (area: Check['area']) => describeBroken(checks.filter((check) => check.area === area))
  return { scopes: of('scopes'), approvers: of('approvers'), owners: of('owners'), alerts: of('alerts') }
}

const DOWN = 'unknown while Slack is down'

function describeBroken(checks: readonly Check[]): string {
  const broken = checks.filter(({ state }) => state === 'broken')
  return broken.length === 0 ? OK : broken.map(({ message, fix }) => `${message}: ${fix}`).join('; ')
}
