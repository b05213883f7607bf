import { z } from 'zod'
import {
  type AbsenceId,
  type AlertId,
  type ExecutionId,
  type GrantId,
  isAbsenceId,
  isAlertId,
  isExecutionId,
  isGrantId,
  isLockdownId,
  isRequestId,
  type LockdownId,
  type RequestId,
} from '../../core/ids.ts'
import { isJsonObject, type JsonObject } from '../../core/json.ts'

export const RequestIdColumn = z.custom<RequestId>((value) => typeof value === 'string' && isRequestId(value))
export const GrantIdColumn = z.custom<GrantId>((value) => typeof value === 'string' && isGrantId(value))
export const LockdownIdColumn = z.custom<LockdownId>(
  (value) => typeof value === 'string' && isLockdownId(value),
)
export const AbsenceIdColumn = z.custom<AbsenceId>((value) => typeof value === 'string' && isAbsenceId(value))
export const AlertIdColumn = z.custom<AlertId>((value) => typeof value === 'string' && isAlertId(value))
export const ExecutionIdColumn = z.custom<ExecutionId>(
  (value) => typeof value === 'string' && isExecutionId(value),
)

/** A boolean, which SQLite stores as 0 or 1. */
export const FlagColumn = z
  .union([z.literal(0), z.literal(1), z.boolean()])
  .transform((value) => value === 1 || value === true)

/** A column that holds JSON of this shape. */
export function jsonColumn<T>(schema: z.ZodType<T>) {
  return z.string().transform(parsed).pipe(schema)
}

function parsed(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'Expected JSON' })
    return z.NEVER
  }
}

/** A person or another actor. */
export const StoredActor = z.strictObject({ id: z.string(), name: z.string() })
export const StoredNames = z.array(z.string())
/** The channel of each approver group. */
export const StoredChannels = z.record(z.string(), z.string())
/** A JSON object with any content, returned unchanged. */
export const StoredObject = z.custom<JsonObject>(isJsonObject)
