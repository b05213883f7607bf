import { canonicalJson } from '../src/canonical-json.ts'
import type { Json, JsonRecord } from '../src/protocol/json.ts'

/** Every record that differs from this one in one place, and none that is this one. */
export function mutations(record: JsonRecord): readonly JsonRecord[] {
  const entries = Object.entries(record)
  const changed = entries.flatMap(([key, value], at) => [
    Object.fromEntries(entries.toSpliced(at, 1)),
    Object.fromEntries(entries.toSpliced(at, 1, [`${key} `, value])),
    ...others(value).map((other) => Object.fromEntries(entries.toSpliced(at, 1, [key, other]))),
  ])
  return Object.hasOwn(record, 'one more') ? changed : [...changed, { ...record, 'one more': null }]
}

/** Values near this one, and what a careless reader takes for it. */
function others(value: Json): readonly Json[] {
  return [[value], { value }, ...near(value)]
}

function near(value: Json): readonly Json[] {
  if (isList(value)) return nearList(value)
  if (typeof value === 'object' && value !== null) return [...mutations(value), Object.values(value), null]
  return nearScalar(value).filter((other) => canonicalJson(other) !== canonicalJson(value))
}

/** Some of them may be the value itself, such as a text in upper case. */
function nearScalar(value: null | boolean | number | string): readonly Json[] {
  if (value === null) return [false, 0, '', 'null', {}]
  if (typeof value === 'boolean') return [!value, String(value), Number(value), null]
  if (typeof value === 'number') return [value + 1, -value, value / 3, String(value), null]
  return [`${value} `, ` ${value}`, [...value].slice(1).join(''), value.toUpperCase(), null]
}

function nearList(list: readonly Json[]): readonly Json[] {
  const changed = list.flatMap((item, at) => [
    list.toSpliced(at, 1),
    ...others(item).map((other) => list.toSpliced(at, 1, other)),
  ])
  const turned = list.toReversed()
  const reversed = canonicalJson(turned) === canonicalJson(list) ? [] : [turned]
  return [...changed, [...list, null], ...reversed, Object.fromEntries(list.entries())]
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
