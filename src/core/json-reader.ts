import type { Json } from './json.ts'
import { expectedNumber } from './json-number.ts'
import { VetoError } from './veto-error.ts'

/** Maximum nesting of arrays and objects. */
export const MAX_DEPTH = 32

/**
 * Reads one JSON value that fills the text.
 * @throws {VetoError} `invalid_json`, naming line and column, what was expected and what was found.
 */
export function readJson(text: string): Json {
  const reader: Reader = { text, at: 0 }
  if (text.startsWith('\uFEFF')) throw expected(reader, 'JSON without a byte order mark')
  skipSpace(reader)
  const value = readValue(reader, 0)
  skipSpace(reader)
  if (reader.at < text.length) throw expected(reader, 'nothing after the JSON value')
  return value
}

interface Reader {
  readonly text: string
  at: number
}

function readValue(reader: Reader, depth: number): Json {
  switch (reader.text[reader.at]) {
    case '{':
      return readObject(reader, depth + 1)
    case '[':
      return readArray(reader, depth + 1)
    case '"':
      return readString(reader)
    case 't':
      return readWord(reader, 'true', true)
    case 'f':
      return readWord(reader, 'false', false)
    case 'n':
      return readWord(reader, 'null', null)
    default:
      return readNumber(reader)
  }
}

function readObject(reader: Reader, depth: number): Json {
  enter(reader, depth)
  const found: { [key: string]: Json } = {}
  if (took(reader, '}')) return found
  do {
    const key = readKey(reader, found)
    skipSpace(reader)
    if (!took(reader, ':')) throw expected(reader, "':' after the key")
    found[key] = readValue(reader, depth)
    skipSpace(reader)
  } while (took(reader, ','))
  if (!took(reader, '}')) throw expected(reader, "',' or '}'")
  return found
}

function readKey(reader: Reader, known: object): string {
  const start = reader.at
  if (reader.text[start] !== '"') throw expected(reader, 'a key in double quotes')
  const key = readString(reader)
  if (key === '__proto__') throw errorAt(reader, start, "expected another key than '__proto__'")
  if (Object.hasOwn(known, key))
    throw errorAt(reader, start, `expected each key once, got ${quoted(key)} again`)
  return key
}

function readArray(reader: Reader, depth: number): Json {
  enter(reader, depth)
  const found: Json[] = []
  if (took(reader, ']')) return found
  do {
    found.push(readValue(reader, depth))
    skipSpace(reader)
  } while (took(reader, ','))
  if (!took(reader, ']')) throw expected(reader, "',' or ']'")
  return found
}

function enter(reader: Reader, depth: number): void {
  if (depth > MAX_DEPTH)
    throw errorAt(reader, reader.at, `expected at most ${MAX_DEPTH} levels of arrays and objects`)
  reader.at += 1
  skipSpace(reader)
}

const PLAIN_STRING = /"[^"\\\p{Cc}]*"/uy
const ANY_STRING = /"(?:[^"\\\p{Cc}]|[\u{7F}-\u{9F}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy

function readString(reader: Reader): string {
  const literal = match(reader, PLAIN_STRING) ?? match(reader, ANY_STRING)
  if (literal === null) throw brokenString(reader)
  // A slice would keep the whole text in memory for as long as a cache keeps it.
  const value: unknown = JSON.parse(literal)
  if (typeof value !== 'string' || !value.isWellFormed()) {
    throw errorAt(reader, reader.at, 'expected surrogate escapes in pairs')
  }
  reader.at += literal.length
  return value
}

const STRING_START = /"(?:[^"\\\p{Cc}]|[\u{7F}-\u{9F}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy

function brokenString(reader: Reader): VetoError {
  reader.at += match(reader, STRING_START)?.length ?? 0
  const next = reader.text[reader.at]
  if (next === undefined) return expected(reader, "'\"' at the end of the string")
  if (next === '\\')
    return errorAt(reader, reader.at, 'expected one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX')
  return expected(reader, 'control characters as escapes')
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const NUMBER_GOES_ON = /[\w.+-]/

function readNumber(reader: Reader): number {
  const literal = match(reader, NUMBER)
  if (literal === null) throw expected(reader, 'a JSON value')
  const wrong = expectedNumber(literal)
  if (wrong !== null) throw errorAt(reader, reader.at, `expected ${wrong}`)
  reader.at += literal.length
  if (NUMBER_GOES_ON.test(reader.text[reader.at] ?? '')) throw expected(reader, 'the number to end here')
  return Number(literal)
}

function readWord<T extends Json>(reader: Reader, word: string, value: T): T {
  if (!reader.text.startsWith(word, reader.at)) throw expected(reader, 'a JSON value')
  reader.at += word.length
  return value
}

function took(reader: Reader, mark: string): boolean {
  if (reader.text[reader.at] !== mark) return false
  reader.at += 1
  skipSpace(reader)
  return true
}

const SPACE = ' \t\n\r'

function skipSpace(reader: Reader): void {
  while (reader.at < reader.text.length && SPACE.includes(reader.text.charAt(reader.at))) reader.at += 1
}

function match({ text, at }: Reader, sticky: RegExp): string | null {
  sticky.lastIndex = at
  return sticky.exec(text)?.[0] ?? null
}

function expected(reader: Reader, what: string): VetoError {
  const codePoint = reader.text.codePointAt(reader.at)
  const found = codePoint === undefined ? 'the end of the text' : quoted(String.fromCodePoint(codePoint))
  return errorAt(reader, reader.at, `expected ${what}, got ${found}`)
}

function errorAt({ text }: Reader, at: number, message: string): VetoError {
  const before = text.slice(0, at).split('\n')
  const column = (before.at(-1) ?? '').length + 1
  return new VetoError('invalid_json', `Line ${before.length}, column ${column}: ${message}`)
}

/** Escaped to printable ASCII, at most 40 characters. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return escaped.length <= 40 ? escaped : `${escaped.slice(0, 40)}…`
}
