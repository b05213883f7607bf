import type { PageGallery, PagePerson } from '../../page-protocol.ts'
import { tintsOf } from '../identity.ts'

/** Who and what the ids in a text stand for, and the reader's now. */
export interface Names {
  readonly people: ReadonlyMap<string, PagePerson>
  /** Number of the colour of each person's square. */
  readonly tints: ReadonlyMap<string, number>
  /** The handles of user groups. */
  readonly groups: ReadonlyMap<string, string>
  readonly channels: ReadonlyMap<string, string>
  readonly meId: string
  readonly nowMs: number
}

type NameSources = Pick<PageGallery, 'people' | 'groups' | 'channels'>

/** The names that the person acting may see; in the gallery nobody acts, and `meId` is empty. */
export function namesOf({ people, groups, channels }: NameSources, meId: string, nowMs: number): Names {
  return {
    people: new Map(people.map((person) => [person.id, person])),
    tints: tintsOf(people),
    groups: new Map(groups.map(({ id, handle }) => [id, handle])),
    channels: new Map(channels.map(({ id, name }) => [id, name])),
    meId,
    nowMs,
  }
}

/** The name of a person; the id itself when nobody has it. */
export function personName(names: Names, id: string): string {
  return names.people.get(id)?.name ?? id
}
