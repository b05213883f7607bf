import { z } from 'zod'
import { SCOPES } from '../../approval/model/agent-key.ts'
import type { DeliverySubject } from '../../approval/model/delivery.ts'
import { ThreadEvent } from '../../approval/model/thread-event.ts'
import { type AlertId, isAlertId, isRequestId, type RequestId } from '../../core/ids.ts'
import type { JsonObject } from '../../core/json.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { ShadowDecision } from '../../policy/model/decision.ts'

/** The shadow column of a request. */
export const StoredShadow: z.ZodType<readonly ShadowDecision[]> = z.array(
  z.strictObject({
    policyId: z.string(),
    rule: z.string().nullable(),
    effect: z.enum(['allow', 'deny', 'require_approval']),
    reason: z.string(),
  }),
)

/** An id column of a request. */
export const StoredRequestId = z.custom<RequestId>((value) => typeof value === 'string' && isRequestId(value))

/** An id column of an alert. */
export const StoredAlertId = z.custom<AlertId>((value) => typeof value === 'string' && isAlertId(value))

/** The subject column of a delivery. */
export const StoredSubject: z.ZodType<DeliverySubject> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('card'), requestId: StoredRequestId }),
  z.strictObject({ kind: z.literal('summary') }),
  z.strictObject({ kind: z.literal('note'), requestId: StoredRequestId, note: ThreadEvent }),
  z.strictObject({
    kind: z.literal('digest'),
    period: z.strictObject({ fromMs: z.number(), toMs: z.number(), timezone: z.string() }),
  }),
  z.strictObject({ kind: z.literal('alert'), alertId: StoredAlertId }),
])

/** The scopes column of an agent key. */
export const StoredScopes = z.array(z.enum(SCOPES))
/** Its tools column. */
export const StoredTools = z.array(z.string())

/**
 * Reads a JSON column.
 * @throws {VetoError} `store_corrupt` when it does not hold what was written.
 */
export function readStored<T>(schema: z.ZodType<T>, text: string): T {
  const found = schema.safeParse(parsed(text))
  if (found.success) return found.data
  throw new VetoError('store_corrupt', 'A stored value is not what Veto wrote', { cause: found.error })
}

/**
 * Reads a column that holds a JSON object of any content, keeping it as it is.
 * @throws {VetoError} `store_corrupt` when it holds anything else.
 */
export function readStoredObject(text: string): JsonObject {
  const value = parsed(text)
  if (isJsonObject(value)) return value
  throw new VetoError('store_corrupt', 'A stored value is not a JSON object')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new VetoError('store_corrupt', 'A stored value is not JSON', { cause: error })
  }
}

/** Enough for what JSON.parse made: below an object there is nothing but JSON. */
function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
