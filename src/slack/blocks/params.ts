import { canonicalJson } from '../../core/canonical-json.ts'
import { type Json, type JsonObject, ownProperty } from '../../core/json.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import type { TextPart } from '../../policy/model/presentation.ts'
import {
  type Block,
  bold,
  cell,
  code,
  type Inline,
  line,
  type Paragraph,
  preformatted,
  quote,
  richText,
  table,
  text,
} from './blocks.ts'
import { cellOf, inlineOf, textOf } from './text-parts.ts'
import { shorten, visibleText } from './visible-text.ts'

/** How params are laid out for reading. Every value is in one of the three, unless `complete` is false. */
export interface ParamsLayout {
  /** Short values, those of `show` first. */
  readonly rows: readonly ParamRow[]
  /** Long texts that the bundle shows as they will be read. */
  readonly passages: readonly Passage[]
  /** All the rest, as indented JSON with sorted keys; null when nothing is left. */
  readonly rest: string | null
  /** False: `rest` is cut, and says so. */
  readonly complete: boolean
}

/** A param with its value as people read it. */
export interface ParamRow extends Label {
  readonly value: readonly TextPart[]
}

interface Passage extends Label {
  readonly text: string
}

interface Label {
  /** Of the param, or of a value within one: `order.total`. */
  readonly name: string
  /** The title of the param in the bundle, else its name. */
  readonly label: string
  readonly isTitle: boolean
}

/** What the layout needs to know of the tool. */
export type DisplayedTool = Pick<ToolFacts, 'show' | 'presentation'>

const MAX_ROWS = 20
/** More rows are easier to read in a table. */
const MAX_LINES = 8
const MAX_NAME = 60
const MAX_VALUE = 200
const MAX_REST = 3_000
const MAX_REST_LINES = 40
const CUT_REST = 1_200
const CUT_REST_LINES = 20
const MAX_PASSAGES = 2_000

/** Lays out masked params within the limits of a card. */
export function layoutParams(shown: JsonObject, tool: DisplayedTool): ParamsLayout {
  const presented = orderedNames(shown, tool.show).map((name) => present(name, shown, tool))
  const rows = presented.flatMap((param) => (param.kind === 'row' ? [param] : [])).slice(0, MAX_ROWS)
  const passages = fittingPassages(presented)
  const laidOut = new Set([...rows, ...passages].map(({ name }) => name))
  const others = Object.entries(shown).filter(([name]) => !laidOut.has(name))
  const layout = labelled({ rows, passages }, (name) => tool.presentation.rowLabel(name, shown))
  if (others.length === 0) return { ...layout, rest: null, complete: true }
  const rest = readableJson(Object.fromEntries(others))
  const whole = completeRest(rest)
  return { ...layout, rest: whole ?? truncatedRest(rest), complete: whole !== null }
}

/**
 * The layout as blocks: lines, or a table of more than eight rows, then long texts and preformatted JSON. Without `tables` every
 * row is a line.
 */
export function paramsBlocks(
  { rows, passages, rest }: ParamsLayout,
  { tables }: { readonly tables: boolean } = { tables: true },
): Block[] {
  const isTable = tables && rows.length > MAX_LINES
  const paragraphs = [
    ...(isTable ? [] : rows.map(rowLine)),
    ...passages.flatMap((passage) => [line(labelText(passage)), quote(passage.text)]),
    ...(rest === null ? [] : [preformatted(rest)]),
  ]
  const titles = [cell('Parameter'), cell('Value')]
  return [
    ...(isTable ? [table([titles, ...rows.map(({ label, value }) => [cell(label), cellOf(value)])])] : []),
    ...(paragraphs.length === 0 ? [] : [richText(...paragraphs)]),
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

function rowLine(row: ParamRow): Paragraph {
  return line(labelText(row), text(GAP), ...inlineOf(row.value))
}

const GAP = '  '

/** Names are never in bold, as agents can choose them and Veto's own labels are. */
function labelText({ label, isTitle }: Label): Inline {
  return isTitle ? bold(label) : code(label)
}

interface PresentedRow {
  readonly kind: 'row'
  readonly name: string
  readonly value: readonly TextPart[]
}
interface PresentedPassage {
  readonly kind: 'passage'
  readonly name: string
  readonly text: string
}
type PresentedParam = PresentedRow | PresentedPassage | { readonly kind: 'rest' }

/** Those of `show` first, which may lead into a param; then all others. */
function orderedNames(shown: JsonObject, show: readonly string[]): readonly string[] {
  const others = Object.keys(shown)
    .filter((name) => !show.includes(name))
    .sort()
  return [...new Set([...show, ...others])]
}

function present(name: string, shown: JsonObject, { presentation }: DisplayedTool): PresentedParam {
  if (!isShort(name, MAX_NAME) || /\s/.test(name)) return REST
  const formatted = presentation.formatted(name, shown)
  const passage = formatted?.length === 1 && formatted[0]?.kind === 'passage' ? formatted[0] : null
  if (passage !== null) return { kind: 'passage', name, text: passage.text }
  if (formatted !== null && isShort(textOf(formatted), MAX_VALUE)) {
    return { kind: 'row', name, value: formatted }
  }
  const plain = scalarText(ownProperty(shown, name))
  return plain !== null && isShort(plain, MAX_VALUE)
    ? { kind: 'row', name, value: [{ kind: 'free', text: plain }] }
    : REST
}

const REST = { kind: 'rest' } as const

/** As many as fit on a card in full; the others are part of the rest. */
function fittingPassages(presented: readonly PresentedParam[]): readonly PresentedPassage[] {
  let length = 0
  return presented.flatMap((param) => {
    if (param.kind !== 'passage' || completeRest(param.text) === null) return []
    length += visibleText(param.text, { keepLines: true }).length
    return length <= MAX_PASSAGES ? [param] : []
  })
}

/** Titles in place of names, where no other param has the same. */
function labelled(
  { rows, passages }: { rows: readonly PresentedRow[]; passages: readonly PresentedPassage[] },
  rowLabel: (name: string) => string | null,
): Pick<ParamsLayout, 'rows' | 'passages'> {
  const titleOf = (name: string) => {
    const title = rowLabel(name)
    return title !== null && isShort(title, MAX_NAME) ? title : null
  }
  const named = Map.groupBy([...rows, ...passages], ({ name }) => titleOf(name) ?? name)
  const labelOf = (name: string): Label => {
    const title = titleOf(name)
    const isTitle = title !== null && named.get(title)?.length === 1
    return { name, label: isTitle ? title : name, isTitle }
  }
  return {
    rows: rows.map(({ name, value }) => ({ ...labelOf(name), value })),
    passages: passages.map(({ name, text: words }) => ({ ...labelOf(name), text: words })),
  }
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
  return `${kept}\n… ${(rest.length - kept.length).toLocaleString('en')} more characters`
}
