import type { Bundle } from '../../policy/bundle.ts'
import { groupsIn } from '../decide/open-request.ts'
import type { Refusal } from '../model/refusal.ts'
import { isEscalated, type VetoRequest } from '../model/request.ts'
import type { Directory, Person } from '../ports/directory.ts'
import { isMember, matchesMember, memberOf } from './eligibility.ts'

/** Decides which requests a person may see. */
export interface Visibility {
  accessOf(personId: string): Promise<Access>
  /** Why this person may not see the params of this request; null: they may. Approvers, the requester, auditors and admins may. */
  refusal(personId: string, request: VetoRequest): Promise<Refusal | null>
}

export type Access =
  /** An approver of some group, an auditor or an admin. */
  | { readonly seen: 'all' }
  /** Any other member: requests made on behalf of one of these: a user id, an e-mail address in lower case. */
  | { readonly seen: 'own'; readonly requesters: readonly string[] }
  | { readonly seen: 'nothing' }

interface Deps {
  readonly directory: Directory
  readonly bundle: () => Bundle
}

/** A failed lookup shows nothing. */
export function createVisibility(deps: Deps): Visibility {
  return {
    async accessOf(personId) {
      const person = await memberOf(deps.directory, personId).catch(() => null)
      if (person === null || 'code' in person) return { seen: 'nothing' }
      if (await hasRole(deps, person)) return { seen: 'all' }
      return { seen: 'own', requesters: namesOf(person) }
    },
    async refusal(personId, request) {
      try {
        return await refusalOf(deps, personId, request)
      } catch {
        return { code: 'membership_unknown' }
      }
    },
  }
}

function namesOf({ id, email }: Person): readonly string[] {
  return email === null ? [id] : [id, email.toLowerCase()]
}

async function refusalOf(
  { directory, bundle }: Deps,
  personId: string,
  request: VetoRequest,
): Promise<Refusal | null> {
  const { call } = request
  const person = await memberOf(directory, personId)
  if ('code' in person) return person
  if (call.requester !== null && namesOf(person).includes(call.requester)) return null
  const { admins, auditors, approvers } = bundle()
  const names = groupsOf(request)
  for (const group of names.flatMap((name) => approvers.get(name) ?? [])) {
    if (await isMember(directory, group, person)) return null
  }
  const mayAudit = await matchesMember(directory, [...admins, ...auditors], person)
  return mayAudit ? null : { code: 'not_shown', groups: names }
}

/** The groups that are asked to approve, or for feedback. */
function groupsOf(request: VetoRequest): readonly string[] {
  if (isEscalated(request)) return groupsIn(request.state.obligation)
  return Object.keys(request.feedback?.channelsByGroup ?? {})
}

async function hasRole({ directory, bundle }: Deps, person: Person): Promise<boolean> {
  const { admins, auditors, approvers } = bundle()
  const checks = [
    () => matchesMember(directory, [...admins, ...auditors], person),
    ...[...approvers.values()].map((group) => () => isMember(directory, group, person)),
  ]
  for (const check of checks) if (await check().catch(() => false)) return true
  return false
}
