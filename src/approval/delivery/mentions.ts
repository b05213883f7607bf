import { MAX_DIRECT, type Mention } from '../model/mention.ts'

/** A member as a group names it, and the people behind it who are notified. */
export interface NotifiedMember {
  readonly kind: 'person' | 'user_group'
  readonly id: string
  /** The ids of those whom it stands for. */
  readonly people: readonly string[]
  readonly notified: readonly NotifiedPerson[]
}

/** Who is notified; `insteadOf`: the name of the person who is away. */
export interface NotifiedPerson {
  readonly id: string
  readonly insteadOf: string | null
}

/**
 * Each person once. A user group is mentioned as a whole, unless some of its people are not to be notified and few others
 * are.
 */
export function mentionsOf(members: readonly NotifiedMember[]): readonly Mention[] {
  const whole = members.filter(isWhole)
  const mentioned = new Set(whole.flatMap(({ people }) => people))
  const others = members.filter((member) => !isWhole(member)).flatMap(({ notified }) => notified)
  return [
    ...[...new Set(whole.map(({ id }) => id))].map((id) => ({ kind: 'user_group', id }) as const),
    ...byPerson(others.filter(({ id }) => !mentioned.has(id))).map(
      ([id, insteadOf]) => ({ kind: 'person', id, insteadOf }) as const,
    ),
  ]
}

function isWhole({ kind, people, notified }: NotifiedMember): boolean {
  if (kind === 'person' || notified.length === 0) return false
  const isUnchanged =
    notified.length === people.length && notified.every(({ insteadOf }) => insteadOf === null)
  return isUnchanged || notified.length > MAX_DIRECT
}

/** Each id once, with the names of all in whose place that person is notified. */
export function byPerson(
  people: readonly NotifiedPerson[],
): readonly (readonly [id: string, insteadOf: readonly string[]])[] {
  const names = new Map<string, Set<string>>()
  for (const { id, insteadOf } of people) {
    const known = names.get(id) ?? new Set()
    names.set(id, insteadOf === null ? known : known.add(insteadOf))
  }
  return [...names].map(([id, known]) => [id, [...known]] as const)
}
