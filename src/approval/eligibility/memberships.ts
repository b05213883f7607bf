import type { ApproverGroup } from '../../policy/bundle.ts'
import type { Directory, Person } from '../ports/directory.ts'
import { isMember } from './eligibility.ts'

interface Deps {
  readonly directory: Directory
  /** Of the bundle in force. */
  readonly approvers: () => ReadonlyMap<string, ApproverGroup>
}

export interface Memberships {
  /** In the order of the bundle. */
  readonly groups: readonly ApproverGroup[]
  /** False: Slack could not be asked about some group, which is left out. */
  readonly isComplete: boolean
}

/** The approver groups of this person. Never rejects. */
export async function membershipsOf(
  { directory, approvers }: Deps,
  person: Pick<Person, 'id'>,
): Promise<Memberships> {
  const all = [...approvers().values()]
  const found = await Promise.all(all.map((group) => isMember(directory, group, person).catch(() => null)))
  return { groups: all.filter((_, at) => found[at] === true), isComplete: !found.includes(null) }
}
