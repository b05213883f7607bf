import { type Json, MAX_BODY_BYTES } from './protocol/json.ts'

/** The output of a call for the report to Veto. */
export type Output =
  | { readonly kind: 'none' }
  | { readonly kind: 'given'; readonly value: Json }
  /** The output cannot be reported; `why` names the position and what was expected. */
  | { readonly kind: 'unsendable'; readonly why: string; readonly cause: unknown }

/** A copy of the value if JSON represents it exactly; undefined becomes null. */
export function jsonOutput(value: unknown): Output {
  try {
    const left = { characters: MAX_BODY_BYTES }
    return { kind: 'given', value: copied(value ?? null, { path: 'output', depth: 0, left }) }
  } catch (cause) {
    const why = cause instanceof UnsendableError ? cause.message : 'the output cannot be read'
    return { kind: 'unsendable', why, cause }
  }
}

class UnsendableError extends Error {}

interface PathContext {
  readonly path: string
  readonly depth: number
  /** Shared between positions, so that cyclic lists terminate. */
  readonly left: { characters: number }
}

/** Veto accepts 32 levels, and the output is one level down. */
const MAX_DEPTH = 31

function copied(value: unknown, place: PathContext): Json {
  spend(place, typeof value === 'string' ? value.length : 1)
  return typeof value === 'object' && value !== null ? copiedObject(value, place) : scalar(value, place)
}

function scalar(value: unknown, place: PathContext): Json {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'string') return checkedText(value, place)
  throw unsendable(place, `JSON, got ${typeof value === 'number' ? value : typeof value}`)
}

function copiedObject(value: object, place: PathContext): Json {
  if (!isPlain(value)) {
    throw unsendable(place, `JSON, got an instance of ${value.constructor?.name || 'a class'}`)
  }
  if (place.depth >= MAX_DEPTH) throw unsendable(place, 'at most 32 levels of lists and objects')
  if (hasHidden(value)) throw unsendable(place, 'no symbols and non-enumerable members, which JSON omits')
  if (!Array.isArray(value)) return copiedRecord(value, place)
  return Array.from(value, (item: unknown, at) => copied(item, below(place, `[${at}]`)))
}

function copiedRecord(value: object, place: PathContext): Json {
  const members = Object.entries(value).map(([key, item]) => {
    spend(place, key.length)
    return [checkedText(key, place), copied(item, below(place, `.${key.slice(0, 40)}`))]
  })
  return Object.fromEntries(members)
}

function below({ path, depth, left }: PathContext, step: string): PathContext {
  return { path: path + step, depth: depth + 1, left }
}

function spend({ left }: PathContext, characters: number): void {
  left.characters -= characters
  if (left.characters < 0) throw new UnsendableError('expected an output of less than 64 KiB')
}

function checkedText(text: string, place: PathContext): string {
  if (text.isWellFormed()) return text
  throw unsendable(place, 'text without lone surrogates')
}

function unsendable({ path }: PathContext, expected: string): UnsendableError {
  return new UnsendableError(`${path.toWellFormed().slice(0, 200)}: expected ${expected}`)
}

function isPlain(value: object): boolean {
  if ('toJSON' in value && typeof value.toJSON === 'function') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

/** Values that JSON omits would be returned without having been evaluated. */
function hasHidden(value: object): boolean {
  const shown = Array.isArray(value) ? value.length + 1 : Object.keys(value).length
  return Reflect.ownKeys(value).length > shown
}
