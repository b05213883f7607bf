import { VetoError } from '../../core/veto-error.ts'

/**
 * Checks for reads of thousands of rows, where a schema for each row would take most of the time. Each returns the value
 * it was given, or throws a VetoError with the code `store_corrupt`.
 */
export function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw corrupt('a text')
}

export function number(value: unknown): number {
  if (typeof value === 'number') return value
  throw corrupt('a number')
}

export function orNull<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null ? null : read(value)
}

/** One of these texts. */
export function memberOf<const T extends string>(members: readonly T[]): (value: unknown) => T {
  const known = new Map<unknown, T>(members.map((member) => [member, member]))
  return (value) => {
    const found = known.get(value)
    if (found === undefined) throw corrupt(`one of ${members.join(', ')}`)
    return found
  }
}

/** An object with exactly these fields. */
export function fields<const T extends string>(
  names: readonly T[],
): (value: unknown) => Readonly<Record<T, unknown>> {
  const has = (value: unknown): value is Readonly<Record<T, unknown>> =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === names.length &&
    names.every((name) => Object.hasOwn(value, name))
  return (value) => {
    if (has(value)) return value
    throw corrupt(`an object with the fields ${names.join(', ')}`)
  }
}

/** A list of what `read` accepts. */
export function listOf<T>(read: (value: unknown) => T): (value: unknown) => readonly T[] {
  return (value) => {
    if (Array.isArray(value)) return value.map((item) => read(item))
    throw corrupt('a list')
  }
}

/** A list of so many values. */
export function exactly(count: number, value: unknown): readonly unknown[] {
  if (Array.isArray(value) && value.length === count) return value
  throw corrupt(`a list of ${count} values`)
}

/** Reads JSON. */
export function json<T>(read: (value: unknown) => T): (value: unknown) => T {
  return (value) => read(parsed(text(value)))
}

function parsed(found: string): unknown {
  try {
    return JSON.parse(found)
  } catch {
    throw corrupt('JSON')
  }
}

function corrupt(expected: string): VetoError {
  return new VetoError(
    'store_corrupt',
    `A stored value does not have the form that Veto writes: expected ${expected}`,
  )
}
