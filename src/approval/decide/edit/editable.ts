import { isDeepStrictEqual } from 'node:util'
import { type Json, type JsonObject, ownProperty } from '../../../core/json.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { maskedParamsOf, type PendingRequest, paramsOf } from '../../model/request.ts'
import { mask } from '../masking/mask.ts'
import { namesIn, type ParamType, paramType, titleOfParam } from './param-type.ts'

/** A param that an approver may change. */
export interface EditableParam {
  readonly name: string
  /** The current value; undefined: the call has no such param. */
  readonly value: Json | undefined
  readonly type: ParamType
  /** The title in the bundle. */
  readonly title: string | null
  readonly entry: NumberEntry
}

/** How a number is entered, by how the card shows it. `formatted` is its current value there; null: as it is. */
export type NumberEntry =
  | { readonly kind: 'as_sent'; readonly formatted: string | null }
  /** It counts the smallest unit of a currency that is unknown, or may be edited as well. */
  | { readonly kind: 'minor_units'; readonly formatted: string | null }
  /** It counts the smallest unit of this currency, by its ISO 4217 code, and is entered in the currency's own unit. */
  | { readonly kind: 'money'; readonly currency: string }

type EditedTool = Pick<ToolFacts, 'mask' | 'show' | 'params' | 'presentation'>

/** Does the rule allow edits? */
export function mayBeEdited({ subject, state }: PendingRequest): boolean {
  const { edit } = state.obligation
  return subject.kind === 'call' && (edit === 'all' || edit.length > 0)
}

/** The params that an approver may change, in the order of the card, without values that are masked even in part. */
export function editableParams(request: PendingRequest, tool: EditedTool): readonly EditableParam[] {
  if (!mayBeEdited(request)) return []
  const params = paramsOf(request)
  const maskedParams = mask(maskedParamsOf(request), tool.mask)
  const names = unmaskedNames(request, { tool, maskedParams })
  const schemas = tool.params.map(({ schema }) => schema)
  const sources = { schemas, own: request.call.paramsSchema }
  return names.map((name) => {
    const value = ownProperty(params, name)
    const type = paramType(name, value, sources)
    const title = titleOfParam(name, schemas)
    return {
      name,
      value,
      type,
      title,
      entry: numberEntry({ name, value, type }, { names, maskedParams, tool }),
    }
  })
}

function unmaskedNames(
  request: PendingRequest,
  { tool, maskedParams }: Omit<EditScope, 'names'>,
): readonly string[] {
  const params = paramsOf(request)
  return namesFor(request, tool).filter(
    (name) =>
      !tool.mask.includes(name) &&
      isDeepStrictEqual(ownProperty(params, name), ownProperty(maskedParams, name)),
  )
}

interface EditScope {
  /** Of all params that may be edited. */
  readonly names: readonly string[]
  /** A currency that is masked must not be named by the form. */
  readonly maskedParams: JsonObject
  readonly tool: EditedTool
}

function numberEntry(
  { name, value, type }: Pick<EditableParam, 'name' | 'value' | 'type'>,
  { names, maskedParams, tool: { presentation } }: EditScope,
): NumberEntry {
  const formatted = presentation.formattedNumber(name, maskedParams)
  const found = presentation.minorUnits(name, maskedParams)
  if (found === null) return { kind: 'as_sent', formatted }
  const { currency, currencyParam } = found
  const isCertain = currency !== null && (currencyParam === null || !names.includes(currencyParam))
  const isAmount = type.kind === 'number' && (value === undefined || Number.isSafeInteger(value))
  return isCertain && isAmount ? { kind: 'money', currency } : { kind: 'minor_units', formatted }
}

function namesFor(
  request: PendingRequest,
  { show, params }: Pick<ToolFacts, 'show' | 'params'>,
): readonly string[] {
  const { edit } = request.state.obligation
  const named = namesIn(params.map(({ schema }) => schema))
  const all = edit === 'all' ? [...Object.keys(paramsOf(request)), ...named].sort() : edit
  return [...new Set([...show.filter((name) => all.includes(name)), ...all])]
}
