import { Name } from '../protocol/authorize.ts'
import { type AnyFunction, ENTRY_POINTS, type EntryPoint } from './protected.ts'

/** What may be protected; the kind follows from its shape. */
export type Protectable =
  | { readonly kind: 'function'; readonly name: string; readonly fn: AnyFunction }
  | ProtectableTool
  | { readonly kind: 'list'; readonly items: readonly unknown[] }
  | { readonly kind: 'record'; readonly entries: readonly (readonly [key: string, value: unknown])[] }

/** An object that holds the function which does the work. */
export interface ProtectableTool {
  readonly kind: 'tool'
  readonly name: string
  readonly tool: object
  readonly entryPoint: EntryPoint
  readonly fn: AnyFunction
}

/**
 * What this is. `name` is that by which policies know it; without one it is the tool's own `id` or `name`, or that of the
 * function. An object without either is a record of tools.
 * @throws {TypeError} for everything that could not be protected as a whole.
 */
export function protectableOf(value: unknown, name?: string): Protectable {
  if (isFunction(value)) {
    requireNoGenerator(value)
    return { kind: 'function', name: checkedName(name ?? value.name, 'the function'), fn: value }
  }
  if (Array.isArray(value)) return { kind: 'list', items: value }
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`Expected a function, a tool, or a list or record of them, got ${typeof value}`)
  const toolName = ownName(value) ?? name
  return toolName === undefined ? recordOf(value) : toolOf(value, name ?? toolName)
}

/** The name by which policies know an element of a record: the tool's own, else its key. */
export function nameInRecord(value: unknown, key: string): string {
  return (typeof value === 'object' && value !== null ? ownName(value) : undefined) ?? key
}

function recordOf(value: object): Protectable {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null)
    return { kind: 'record', entries: Object.entries(value) }
  throw new TypeError(
    `Expected a tool with an id or a name, got an instance of ${value.constructor?.name}; give its name first: protect('name', tool)`,
  )
}

function toolOf(tool: object, name: string): ProtectableTool {
  const found = ENTRY_POINTS.filter((key) => isFunction(Reflect.get(tool, key)))
  const [entryPoint, ...others] = found
  const fn: unknown = entryPoint === undefined ? undefined : Reflect.get(tool, entryPoint)
  if (entryPoint === undefined || others.length > 0 || !isFunction(fn)) {
    throw new TypeError(
      `Expected the tool '${name}' to have one of ${ENTRY_POINTS.join(', ')}, got ${found.join(' and ') || 'none'}; protect its function with protect('${name}', fn), or use the adapter of its framework`,
    )
  }
  requireNoGenerator(fn)
  return { kind: 'tool', name: checkedName(name, 'the tool'), tool, entryPoint, fn }
}

function ownName(tool: object): string | undefined {
  return [Reflect.get(tool, 'id'), Reflect.get(tool, 'name')].find((name) => typeof name === 'string')
}

function checkedName(name: string, what: string): string {
  if (Name.safeParse(name).success) return name
  throw new TypeError(
    `Expected ${what} to have a name of letters, digits and . _ : / -, got '${name}'; give it first: protect('name', …)`,
  )
}

/** A protected call is a promise, which nobody can read as a generator. */
function requireNoGenerator(fn: AnyFunction): void {
  if (!/GeneratorFunction$/.test(Object.prototype.toString.call(fn).slice(0, -1))) return
  throw new TypeError(
    `Expected a function that returns its result, got the generator '${fn.name}'; govern it with governCall() of veto-client/govern, or the adapter of its framework`,
  )
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function'
}
