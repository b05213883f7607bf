import { isList, type Json, type JsonObject } from './json.ts'
import { quoted } from './quoted-text.ts'

/**
 * The canonical JSON of plain values, several times faster than the library; null for what needs the library: class
 * instances, values that JSON does not know, deep nesting.
 * @throws {TypeError} for a lone surrogate.
 */
export function sortedJson(value: Json): string | null {
  return textOf(value, 0)
}

const MAX_DEPTH = 100

function textOf(value: Json | undefined, depth: number): string | null {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'object' && value !== null)
    return depth > MAX_DEPTH ? null : containerText(value, depth)
  return typeof value === 'number' && !Number.isFinite(value) ? null : plainText(value)
}

function plainText(value: number | boolean | null | undefined): string | null {
  return value === undefined ? null : String(value)
}

function containerText(value: readonly Json[] | JsonObject, depth: number): string | null {
  return isList(value) ? listText(value, depth) : objectText(value, depth)
}

function listText(list: readonly Json[], depth: number): string | null {
  let text = '['
  for (const item of list) {
    const written = textOf(item, depth + 1)
    if (written === null) return null
    text += text === '[' ? written : `,${written}`
  }
  return `${text}]`
}

function objectText(object: JsonObject, depth: number): string | null {
  if (!isPlain(object)) return null
  let text = '{'
  for (const name of sortedNames(object)) {
    const written = textOf(object[name], depth + 1)
    if (written === null) return null
    text += text === '{' ? `${quoted(name)}:${written}` : `,${quoted(name)}:${written}`
  }
  return `${text}}`
}

/** An instance of a class may have a JSON form of its own. */
function isPlain(object: JsonObject): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  return prototype === Object.prototype || prototype === null
}

/** In the order of their UTF-16 code units. */
function sortedNames(object: JsonObject): readonly string[] {
  const names = Object.keys(object)
  let before = ''
  for (const name of names) {
    if (name < before) return names.sort()
    before = name
  }
  return names
}
