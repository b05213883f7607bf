import { isDeepStrictEqual } from 'node:util'
import { type Json, ownProperty } from '../../../core/json.ts'
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
}

/** Does the rule allow edits? */
export function mayBeEdited({ subject, state }: PendingRequest): boolean {
  const { edit } = state.obligation
  return subject.kind === 'call' && (edit === 'all' || edit.length > 0)
}

/** The params that an approver may change, in the order of the card, without values that are masked even in part. */
export function editableParams(
  request: PendingRequest,
  tool: Pick<ToolFacts, 'mask' | 'show' | 'params'>,
): readonly EditableParam[] {
  if (!mayBeEdited(request)) return []
  const params = paramsOf(request)
  const maskedParams = mask(maskedParamsOf(request), tool.mask)
  const schemas = tool.params.map(({ schema }) => schema)
  const sources = { schemas, own: request.call.paramsSchema }
  return namesFor(request, tool)
    .filter(
      (name) =>
        !tool.mask.includes(name) &&
        isDeepStrictEqual(ownProperty(params, name), ownProperty(maskedParams, name)),
    )
    .map((name) => {
      const value = ownProperty(params, name)
      return { name, value, type: paramType(name, value, sources), title: titleOfParam(name, schemas) }
    })
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
