import type { Clock } from '../../core/clock.ts'
import { isGrantId } from '../../core/ids.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { isMember, matchesMember } from '../eligibility/eligibility.ts'
import type { Visibility } from '../eligibility/visibility.ts'
import type { Grant } from '../model/grant.ts'
import type { Directory, Person } from '../ports/directory.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { Grants } from './grants.ts'

/** Operations of people on grants. */
export interface GrantService {
  /** Active grants, newest first; null for people who may not see them. */
  list(personId: string): Promise<VisibleGrants | null>
  /** Revokes a grant in this person's name; null when that person may not, or there is none. */
  revoke(personId: string, id: string): Promise<Grant | null>
}

export interface VisibleGrants {
  readonly grants: readonly VisibleGrant[]
  /** Are there older ones? */
  readonly isCut: boolean
}

export interface VisibleGrant {
  readonly grant: Grant
  readonly mayRevoke: boolean
}

interface Deps {
  readonly store: Pick<GrantStore, 'grants' | 'grant'>
  readonly grants: Pick<Grants, 'revokeAs'>
  readonly visibility: Visibility
  readonly directory: Directory
  readonly bundle: () => Bundle
  readonly clock: Clock
}

const MOST = 20

export function createGrantService(deps: Deps): GrantService {
  return {
    async list(personId) {
      const access = await deps.visibility.accessOf(personId)
      if (access.seen !== 'all') return null
      const person = await personOf(deps, personId)
      const filter = { activeAtMs: deps.clock.nowMs(), beforeId: null, limit: MOST + 1 }
      const active = await deps.store.grants(filter)
      const grants = await Promise.all(
        active
          .slice(0, MOST)
          .map(async (grant) => ({ grant, mayRevoke: await mayRevoke(deps, grant, person) })),
      )
      return { grants, isCut: active.length > MOST }
    },
    async revoke(personId, id) {
      const person = await personOf(deps, personId)
      const found = isGrantId(id) ? await deps.store.grant(id) : null
      if (found === null || person === null || !(await mayRevoke(deps, found, person))) return null
      return deps.grants.revokeAs(id, { id: person.id, name: person.name })
    },
  }
}

async function personOf({ directory }: Deps, id: string): Promise<Person | null> {
  const person = await directory.person(id).catch(() => null)
  return person?.kind === 'member' ? person : null
}

/** Who made it, an admin, and the people whose approval it replaces. */
async function mayRevoke(deps: Deps, grant: Grant, person: Person | null): Promise<boolean> {
  if (person === null) return false
  if (grant.by.id === person.id) return true
  const { directory, bundle } = deps
  const names = (grant.requirements ?? []).flatMap(({ groups }) => groups)
  const groups = names.flatMap((name) => bundle().approvers.get(name) ?? [])
  const checks = [
    () => matchesMember(directory, bundle().admins, person),
    ...groups.map((group) => () => isMember(directory, group, person)),
  ]
  for (const check of checks) if (await check().catch(() => false)) return true
  return false
}
