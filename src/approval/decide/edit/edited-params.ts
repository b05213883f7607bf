import { isDeepStrictEqual } from 'node:util'
import { type JsonObject, ownProperty } from '../../../core/json.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { maskedParamsOf, type PendingRequest, paramsOf } from '../../model/request.ts'
import { mask } from '../masking/mask.ts'
import { editableParams } from './editable.ts'

/** The params of a request after an edit. */
export interface EditedParams {
  readonly params: JsonObject
  /** With masked values. */
  readonly maskedParams: JsonObject
  /** Names of the changed params. */
  readonly changed: readonly string[]
}

/** Applies new values to the params that may be edited. All others stay exactly as they are. */
export function editedParams(
  request: PendingRequest,
  edits: JsonObject,
  tool: Pick<ToolFacts, 'mask' | 'show' | 'params' | 'presentation'>,
): EditedParams {
  const changes = editableParams(request, tool).flatMap(({ name, value }) => {
    const after = ownProperty(edits, name)
    return after === undefined || isDeepStrictEqual(after, value) ? [] : [[name, after] as const]
  })
  const changed = Object.fromEntries(changes)
  return {
    params: { ...paramsOf(request), ...changed },
    maskedParams: mask({ ...maskedParamsOf(request), ...changed }, tool.mask),
    changed: changes.map(([name]) => name),
  }
}
