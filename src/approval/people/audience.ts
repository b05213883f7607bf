import type { Bundle } from '../../policy/bundle.ts'
import type { Directory, Person } from '../ports.ts'
import { isAmong, isMember } from './electorate.ts'

/** Decides what a person may see of the record. */
export interface Audience {
  accessOf(personId: string): Promise<Access>
}

export type Access =
  /** An approver of some group, an auditor or an admin. */
  | { readonly seen: 'all' }
  /** Any other member: what was asked on behalf of these: a user id, an e-mail address in lower case. */
  | { readonly seen: 'own'; readonly requesters: readonly string[] }
  | { readonly seen: 'nothing' }

interface Parts {
  readonly directory: Directory
  readonly bundle: () => Bundle
}

/** What cannot be looked up shows nothing. */
export function createAudience(parts: Parts): Audience {
  return {
    async accessOf(personId) {
      const person = await parts.directory.person(personId).catch(() => null)
      if (person === null || person.kind !== 'member') return { seen: 'nothing' }
      if (await hasRole(parts, person)) return { seen: 'all' }
      const emails = person.email === null ? [] : [person.email.toLowerCase()]
      return { seen: 'own', requesters: [person.id, ...emails] }
    },
  }
}

async function hasRole({ directory, bundle }: Parts, person: Person): Promise<boolean> {
  const { admins, auditors, approvers } = bundle()
  const checks = [
    () => isAmong(directory, [...admins, ...auditors], person),
    ...[...approvers.values()].map((group) => () => isMember(directory, group, person)),
  ]
  for (const check of checks) if (await check().catch(() => false)) return true
  return false
}
