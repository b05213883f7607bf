import type { Indeterminate } from './value.ts'
import { type Kind, kindOf, type Labelled, unfit } from './value.ts'

/** A list of the bundle. */
export interface KnownList {
  readonly items: readonly (string | number | boolean)[]
  has(value: unknown): boolean
  /** The kinds of its items. */
  readonly kinds: ReadonlySet<Kind>
}

/** The lists of a bundle, by name. */
export type Lists = ReadonlyMap<string, KnownList>

/** A list that finds a value in the same time at any length. */
export function createList(items: readonly (string | number | boolean)[]): KnownList {
  const values = new Set<unknown>(items)
  return { items, has: (value) => values.has(value), kinds: new Set(items.map(kindOf)) }
}

/** Is the value in the list? A value of a kind that the list does not hold, or none at all, is indeterminate. */
export function isListed(value: Labelled, list: KnownList | undefined): boolean | Indeterminate {
  if (list === undefined) return unfit({ value: undefined, label: 'the list', fixed: false }, 'a list')
  const kind = kindOf(value.value)
  if (list.kinds.has(kind)) return list.has(value.value)
  const isScalar = kind === 'text' || kind === 'a number' || kind === 'true or false'
  if (isScalar && list.kinds.size === 0) return false
  return unfit(value, [...list.kinds].join(' or ') || 'text')
}
