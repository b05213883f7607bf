import type { AuthorizeCall } from '#protocol/authorize.ts'
import { isMaskedFrom } from '../../approval/decide/masking/masked-from.ts'
import { requesterOf } from '../../approval/decide/open-request.ts'
import type { RecordedCall } from '../../approval/model/request.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts'

/** Where a call is compared with the one that was recorded. */
interface Comparison {
  /** The context may hold more than was recorded, and the subject need not name the actor again. Permits nothing by itself. */
  readonly isSubmission?: boolean
}

/**
 * Is this the call that was recorded, apart from its params? The members of the context must be equal, but for the time. What is
 * masked in the record is compared as far as it can be; who acts, and on what, only exactly.
 */
export function isSameCall(
  recorded: RecordedCall,
  call: AuthorizeCall,
  { isSubmission = false }: Comparison = {},
): boolean {
  const [before, now] = [recorded.context ?? {}, call.context].map(isSubmission ? submitted : relevant)
  if (before === undefined || now === undefined) return false
  const compared = isSubmission ? picked(now, [...Object.keys(before), ...ENTITIES]) : now
  return (
    recorded.agentId === call.agentId &&
    recorded.tool === call.tool &&
    recorded.sessionId === (call.sessionId ?? null) &&
    recorded.requester === requesterOf(call) &&
    recorded.context !== null &&
    ENTITIES.every((name) => isSameEntity(before[name], now[name])) &&
    isMaskedFrom(sorted(before), sorted(compared))
  )
}

/** Without what may differ between two evaluations of the same call. */
export function relevant({ time: _time, ...context }: JsonObject): JsonObject {
  return context
}

/** They are among the context of each evaluation. */
const ENTITIES = ['subject', 'action', 'resource']

/** What an entity is named by. */
const IDENTIFIERS = ['type', 'id', 'name']

/** A masked name could stand for another entity. */
function isSameEntity(before: Json | undefined, now: Json | undefined): boolean {
  if (before === undefined || now === undefined || !isJsonObject(before) || !isJsonObject(now)) return false
  return IDENTIFIERS.every((name) => before[name] === now[name])
}

/** Without what the profile itself puts into the context of a submission. */
function submitted(context: JsonObject): JsonObject {
  const rest = Object.fromEntries(Object.entries(relevant(context)).filter(([name]) => !OF_DENIAL.has(name)))
  return isJsonObject(rest['subject']) ? { ...rest, subject: withoutActor(rest['subject']) } : rest
}

const OF_DENIAL: ReadonlySet<string> = new Set(['access_request', 'evaluation_id', 'evaluated_at', 'reason'])

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
