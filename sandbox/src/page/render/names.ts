import type { PagePerson, PageState } from '../../page-protocol.ts'
import { tintsOf } from '../identity.ts'

/** Who and what the ids in a text stand for, and the reader's now. */
export interface Names {
  readonly people: ReadonlyMap<string, PagePerson>
  /** Number of the colour of each person's square. */
  readonly tints: ReadonlyMap<string, number>
  readonly channels: ReadonlyMap<string, string>
  readonly meId: string
  readonly nowMs: number
}

/** The names that the person acting may see. */
export function namesOf(state: PageState, nowMs: number): Names {
  return {
    people: new Map(state.people.map((person) => [person.id, person])),
    tints: tintsOf(state.people),
    channels: new Map(state.channels.map(({ id, name }) => [id, name])),
    meId: state.me.id,
    nowMs,
  }
}

/** The name of a person; the id itself when nobody has it. */
export function personName(names: Names, id: string): string {
  return names.people.get(id)?.name ?? id
}
