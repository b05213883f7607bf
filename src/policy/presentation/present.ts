import { canonicalJson } from '../../core/canonical-json.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Money } from '../../core/money.ts'
import { hasMask, MASKED } from '../../core/secrets/masked.ts'
import type { MinorUnits, Sentence, TextPart, ToolPresentation } from '../model/presentation.ts'
import type { SchemaObject } from '../params/subschemas.ts'
import { enumeratedAt, titleAt } from './declared.ts'
import type { Expression } from './expression.ts'
import { nameOfPath, paramValue } from './param-path.ts'
import { isPlainId } from './plain-id.ts'
import { bounded, inSentence } from './sentence-text.ts'
import type { ShownParam, Template } from './template.ts'

/** What the bundle says of how a tool is presented. */
export interface PresentationSource {
  readonly summary: Template | null
  readonly show: readonly ShownParam[]
  /** The bundle's schemas of the tool's params. */
  readonly schemas: readonly SchemaObject[]
}

/** Compiles how the calls of a tool are presented. */
export function compilePresentation({ summary, show, schemas }: PresentationSource): ToolPresentation {
  const formats = new Map(show.map(({ name, expression }) => [name, expression]))
  const formatOf = (name: string) => formats.get(name) ?? inSummary(summary, name)
  return {
    sentence: (params) => (summary === null ? null : sentenceOf(summary, params, schemas)),
    formatted(name, params) {
      const expression = formats.get(name) ?? null
      return expression === null ? null : formattedRow(expression, params)
    },
    formattedNumber: (name, params) => formattedNumber(formatOf(name), params),
    minorUnits: (name, params) => minorUnitsOf(formatOf(name), params),
    isMoney: (name) => formatOf(name)?.format?.money !== undefined,
    money: (params) => moneyIn(summary, params),
    label: (name) => titleAt(schemas, [name]),
    rowLabel(name, params) {
      const expression = formats.get(name) ?? null
      const isUnformatted = expression === null ? hasMinorUnits(formatOf(name)) : !fits(expression, params)
      return isUnformatted ? null : titleAt(schemas, [name])
    },
  }
}

/** Long enough for a notification, short enough for a phone. */
const MAX_SAFE = 200

function sentenceOf(
  { segments }: Template,
  params: JsonObject,
  schemas: readonly SchemaObject[],
): Sentence | null {
  const parts: TextPart[] = []
  const safe: string[] = []
  for (const segment of segments) {
    const found: readonly TextPart[] | null =
      typeof segment === 'string' ? [{ kind: 'words', text: segment }] : valueParts(segment, params, schemas)
    if (found === null) return null
    parts.push(...found.map(inSentence))
    safe.push(found.every(isSafe) ? textOf(found) : labelOf(segment, schemas))
  }
  const safeText = bounded(safe.join(''), MAX_SAFE)
  return { parts, full: textOf(parts), safe: safeText, isSafe: parts.every(isSafe) }
}

function moneyIn(summary: Template | null, params: JsonObject): Money | null {
  for (const segment of summary?.segments ?? []) {
    const value = typeof segment === 'string' ? undefined : paramValue(params, segment.param)
    const found =
      typeof segment === 'string' || value === undefined ? null : segment.format?.money?.(value, params)
    if (found !== null && found !== undefined) return found
  }
  return null
}

function textOf(parts: readonly TextPart[]): string {
  return parts.map(({ text }) => text).join('')
}

function isSafe({ kind }: TextPart): boolean {
  return kind === 'words' || kind === 'moment'
}

function labelOf(segment: string | Expression, schemas: readonly SchemaObject[]): string {
  if (typeof segment === 'string') return segment
  const { keys } = segment.param
  return `[${titleAt(schemas, keys) ?? keys.at(-1) ?? ''}]`
}

/** The value of a placeholder; null when there is none, or it does not fit into a sentence. */
function valueParts(
  { param, format }: Expression,
  params: JsonObject,
  schemas: readonly SchemaObject[],
): readonly TextPart[] | null {
  const value = paramValue(params, param)
  if (value === undefined) return null
  if (value === MASKED) return [{ kind: 'words', text: MASKED }]
  if (format !== null) return format.present(value, params)?.parts ?? null
  return plainParts(value, enumeratedAt(schemas, param.keys))
}

function plainParts(value: Json, enumerated: readonly unknown[]): readonly TextPart[] | null {
  if (typeof value === 'object' && value !== null) return null
  if (typeof value !== 'string') return [{ kind: 'words', text: canonicalJson(value) }]
  const isWords = enumerated.includes(value) || isPlainId(value)
  return [{ kind: isWords ? 'words' : 'free', text: value }]
}

/** A masked value is never formatted, as people would take the mark for the value. */
function formattedRow({ param, format }: Expression, params: JsonObject): readonly TextPart[] | null {
  const value = paramValue(params, param)
  const isOther = param.keys.length > 1 && Object.hasOwn(params, nameOfPath(param))
  if (isOther || value === undefined || format === null || (typeof value === 'string' && hasMask(value)))
    return null
  const formatted = format.present(value, params)
  if (formatted === null) return null
  const parts = formatted.parts.length === 1 ? formatted.parts : formatted.parts.map(delimited)
  return formatted.isExact ? parts : [...parts, { kind: 'free', text: ` (${canonicalJson(value)})` }]
}

/** The placeholder of a summary that has a format for a param; null without. */
function inSummary(summary: Template | null, name: string): Expression | null {
  const expressions = (summary?.segments ?? []).filter((segment) => typeof segment !== 'string')
  return expressions.find(({ param, format }) => format !== null && nameOfPath(param) === name) ?? null
}

function formattedNumber(expression: Expression | null, params: JsonObject): string | null {
  if (expression === null || typeof paramValue(params, expression.param) !== 'number') return null
  if (!fits(expression, params)) return null
  const parts = formattedRow(expression, params)
  return parts === null ? null : textOf(parts)
}

function hasMinorUnits(expression: Expression | null): boolean {
  return expression?.format?.minorUnitsOf !== undefined
}

/** A masked value lacks nothing. */
function fits(expression: Expression, params: JsonObject): boolean {
  const value = paramValue(params, expression.param)
  const { format } = expression
  const isMasked = typeof value === 'string' && hasMask(value)
  if (format === null || value === undefined || isMasked) return true
  if (format.minorUnitsOf !== undefined) return format.money?.(value, params) !== null
  return formattedRow(expression, params) !== null
}

function minorUnitsOf(expression: Expression | null, params: JsonObject): MinorUnits | null {
  const { minorUnitsOf: currencyIn, reads = [] } = expression?.format ?? {}
  if (currencyIn === undefined) return null
  return { currency: currencyIn(params), currencyParam: reads[0]?.keys[0] ?? null }
}

/** Between other parts a text of the agent must show where it ends. */
function delimited(part: TextPart): TextPart {
  return part.kind === 'free' ? { ...part, text: canonicalJson(part.text) } : part
}
