import type { AuthorizeCall } from '#protocol/authorize.ts'
import { isMaskedFrom } from '../../approval/decide/masking/masked-from.ts'
import { requesterOf } from '../../approval/decide/open-request.ts'
import type { RecordedCall } from '../../approval/model/request.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts'

/**
 * Is this the call that was recorded, apart from its params? The members of the context must be equal, but for the time and for
 * what the profile itself puts there.
 */
export function isSameCall(
  recorded: RecordedCall,
  call: AuthorizeCall,
  { mayAddContext = false }: { readonly mayAddContext?: boolean } = {},
): boolean {
  const before = relevant(recorded.context ?? {})
  const now = relevant(call.context)
  const compared = mayAddContext ? picked(now, [...Object.keys(before), ...ENTITIES]) : now
  return (
    recorded.agentId === call.agentId &&
    recorded.tool === call.tool &&
    recorded.sessionId === (call.sessionId ?? null) &&
    recorded.requester === requesterOf(call) &&
    recorded.context !== null &&
    isMaskedFrom(sorted(before), sorted(compared))
  )
}

/** Without what may differ between two evaluations of the same call. */
export function relevant(context: JsonObject): JsonObject {
  const rest = Object.fromEntries(Object.entries(context).filter(([name]) => !IRRELEVANT.has(name)))
  return isJsonObject(rest['subject']) ? { ...rest, subject: withoutActor(rest['subject']) } : rest
}

/** They are among the context of each evaluation. */
const ENTITIES = ['subject', 'action', 'resource']

const IRRELEVANT: ReadonlySet<string> = new Set([
  'time',
  'access_request',
  'evaluation_id',
  'evaluated_at',
  'reason',
])

/** Whoever submits an access request may name the actor elsewhere. */
function withoutActor({ properties, ...subject }: JsonObject): JsonObject {
  const { act: _act, ...others } = isJsonObject(properties) ? properties : {}
  return { ...subject, properties: others }
}

function picked(context: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(context).filter(([name]) => names.includes(name)))
}

/** Equal values have the same order then. */
function sorted(value: JsonObject): Json {
  return JSON.parse(canonicalJson(value))
}
