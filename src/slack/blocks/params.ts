import { canonicalJson } from '../../core/canonical-json.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { type Block, cell, preformatted, richText, table } from './blocks.ts'
import { shorten, visibleText } from './visible-text.ts'

/** How params are laid out for reading. Every value is in exactly one of the two, unless `complete` is false. */
export interface ParamsLayout {
  /** Name and value of short scalars, those of `show` first. */
  readonly rows: readonly (readonly [string, string])[]
  /** All the rest, as indented JSON with sorted keys; null when nothing is left. */
  readonly rest: string | null
  /** False: `rest` is cut, and says so. */
  readonly complete: boolean
}

const MAX_ROWS = 20
const MAX_NAME = 60
const MAX_VALUE = 200
const MAX_REST = 3_000
const MAX_REST_LINES = 40
const CUT_REST = 1_200
const CUT_REST_LINES = 20

/** Lays out masked params within the limits of a card. */
export function layoutParams(shown: JsonObject, show: readonly string[]): ParamsLayout {
  const rows = rowsOf(shown, show)
  const inRows = new Set(rows.map(([name]) => name))
  const others = Object.entries(shown).filter(([name]) => !inRows.has(name))
  if (others.length === 0) return { rows, rest: null, complete: true }
  const rest = readableJson(Object.fromEntries(others))
  const whole = completeRest(rest)
  return { rows, rest: whole ?? truncatedRest(rest), complete: whole !== null }
}

/** The layout as blocks: a table, then preformatted text. */
export function paramsBlocks(layout: ParamsLayout): Block[] {
  if (layout.rows.length === 0 && layout.rest === null) return []
  const rows = layout.rows.map(([name, value]) => [cell(name), cell(value)])
  return [
    ...(rows.length === 0 ? [] : [table([[cell('Parameter'), cell('Value')], ...rows])]),
    ...(layout.rest === null ? [] : [richText(preformatted(layout.rest))]),
  ]
}

/** Any JSON value, indented, with sorted keys: for people. */
export function readableJson(value: Json): string {
  return JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)
}

/** Every text in a value, names included, as it was before JSON escaped anything. */
export function stringsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  const names = Array.isArray(value) ? [] : Object.keys(value)
  return [...names, ...Object.values(value).flatMap(stringsIn)]
}

function rowsOf(shown: JsonObject, show: readonly string[]): readonly (readonly [string, string])[] {
  const first = show.filter((name) => Object.hasOwn(shown, name))
  const others = Object.keys(shown)
    .filter((name) => !show.includes(name))
    .sort()
  return [...new Set([...first, ...others])]
    .flatMap((name) => {
      const value = scalarText(shown[name])
      return value !== null && isShort(name, MAX_NAME) && isShort(value, MAX_VALUE)
        ? [[name, value] as const]
        : []
    })
    .slice(0, MAX_ROWS)
}

/** A scalar as a cell shows it: strings that could be read as another value are quoted. Null: not for a cell. */
function scalarText(value: Json | undefined): string | null {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return canonicalJson(value)
  if (typeof value !== 'string' || /[\n\r\t]/.test(value)) return null
  return AMBIGUOUS.test(value) ? canonicalJson(value) : value
}
const AMBIGUOUS = /^$|^["\s]|\s$|^(true|false|null|[-+.\d][-+.\deE]*)$/

function isShort(text: string, max: number): boolean {
  return text !== '' && text.length <= max && visibleText(text).length <= max
}

/** The text if it fits into a card; else null. */
export function completeRest(rest: string): string | null {
  if (rest.length > MAX_REST || rest.split('\n').length > MAX_REST_LINES) return null
  return visibleText(rest, { keepLines: true }).length <= MAX_REST ? rest : null
}

/** The beginning of a text that does not fit, and the number of characters left out. */
export function truncatedRest(rest: string): string {
  const kept = shorten(rest.split('\n').slice(0, CUT_REST_LINES).join('\n'), CUT_REST)
  return `${kept}\n… ${rest.length - kept.length} more characters`
}
