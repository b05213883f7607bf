import { formsOf, isPlainText, UNSEEN } from './compare-texts.ts'
import { Indeterminate, type Kind, kindOf, type LabelledValue, typeMismatch } from './value.ts'

/** A list of the bundle, or of a condition. */
export interface BundleList {
  readonly items: readonly Scalar[]
  /** Is the value in the list? Null when it differs from an item only in invisible characters. */
  has(value: Scalar): boolean | null
  /** The kinds of its items. */
  readonly kinds: ReadonlySet<Kind>
}

type Scalar = string | number | boolean

/** The lists of a bundle, by name. */
export type Lists = ReadonlyMap<string, BundleList>

/** A list with lookups in constant time. */
export function createList(items: readonly Scalar[]): BundleList {
  const values = new Set<Scalar>()
  const alike = new Set<string>()
  for (const item of items) {
    const forms = typeof item === 'string' ? formsOf(item) : null
    values.add(forms?.canonical ?? item)
    if (forms !== null && forms.trimmed !== forms.canonical) alike.add(forms.trimmed)
  }
  return {
    items,
    kinds: new Set(items.map(kindOf)),
    has: (value) => values.has(value) || (typeof value === 'string' && hasText(value)),
  }

  function hasText(text: string): boolean | null {
    if (isPlainText(text)) return alike.has(text) ? null : false
    const { canonical, trimmed } = formsOf(text)
    if (values.has(canonical)) return true
    return values.has(trimmed) || alike.has(trimmed) ? null : false
  }
}

/** A list and how the condition writes it. */
export interface NamedList {
  readonly list: BundleList
  readonly label: string
}

/** Is the value in a list of the bundle? A value of a kind that the list does not hold, or none at all, is indeterminate. */
export function isListed(value: LabelledValue, written: NamedList): boolean | Indeterminate {
  const { value: found } = value
  return isScalar(found) ? isHeld(value, found, written) : misfit(value, written.list)
}

/** Is the value in a list that the condition writes out? As in one of the bundle, but what is missing equals null. */
export function isInLiteralList(
  value: LabelledValue,
  written: NamedList,
  hasNull: boolean,
): boolean | Indeterminate {
  return value.value === undefined || value.value === null ? hasNull : isListed(value, written)
}

function isHeld(value: LabelledValue, found: Scalar, { list, label }: NamedList): boolean | Indeterminate {
  if (list.kinds.size > 0 && !list.kinds.has(kindOf(found))) return misfit(value, list)
  return (
    list.has(found) ?? new Indeterminate(`${value.label} differs from an item of ${label} only ${UNSEEN}`)
  )
}

function misfit(value: LabelledValue, { kinds }: BundleList): Indeterminate {
  return typeMismatch(value, [...kinds].join(' or ') || 'text')
}

function isScalar(value: LabelledValue['value']): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
