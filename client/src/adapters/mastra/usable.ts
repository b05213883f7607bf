import type { AnyFunction } from '../../protect/protected.ts'
import { Name } from '../../protocol/authorize.ts'

/** The name by which policies know it. @throws {TypeError} */
export function requireOwnName(name: string | undefined): string {
  if (name !== undefined && Name.safeParse(name).success) return name
  throw new TypeError(
    `Expected an id of letters, digits and . _ : / -, got '${name ?? ''}'; give the tool such an id, as the policies name it`,
  )
}

/** Its function. @throws {TypeError} where it runs elsewhere, or suspends runs by itself. */
export function requireRunnable(value: object, name: string): AnyFunction {
  const execute: unknown = Reflect.get(value, 'execute')
  if (!isFunction(execute)) {
    throw new TypeError(
      `Expected '${name}' to have execute, as what runs elsewhere cannot be governed here; leave it out, or give it execute`,
    )
  }
  const own = ['suspendSchema', 'resumeSchema'].find((key) => Reflect.get(value, key) !== undefined)
  if (own === undefined) return execute
  throw new TypeError(
    `Expected '${name}' to have no ${own}, as a governed call cannot suspend by itself; let a policy ask people, or leave it out`,
  )
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function'
}
