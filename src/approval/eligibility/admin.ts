import type { Bundle } from '../../policy/bundle.ts'
import type { Actor } from '../model/actor.ts'
import type { Directory } from '../ports/directory.ts'
import { matchesMember, memberOf } from './eligibility.ts'

interface Deps {
  readonly directory: Directory
  readonly bundle: () => Pick<Bundle, 'admins'>
}

/** The admin with this id; null when the person is none, or when Slack does not say. */
export async function adminOf({ directory, bundle }: Deps, personId: string): Promise<Actor | null> {
  try {
    const person = await memberOf(directory, personId)
    if ('code' in person || !(await matchesMember(directory, bundle().admins, person))) return null
    return { id: person.id, name: person.name }
  } catch {
    return null
  }
}
