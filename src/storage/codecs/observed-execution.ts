import { z } from 'zod'
import type { AllowedCall, ObservedExecution } from '../../approval/model/observed-execution.ts'
import { ExecutionIdColumn, FlagColumn, RequestIdColumn } from './columns.ts'
import { readStored } from './read-stored.ts'

/**
 * The observed execution of a row.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeObservedExecution(row: unknown): ObservedExecution {
  return readStored(ObservedExecutionRow, row)
}

/**
 * An allowed call, of the columns of a request that a search for it reads.
 * @throws {VetoError} `store_corrupt` when the row is invalid.
 */
export function decodeAllowedCall(row: unknown): AllowedCall {
  return readStored(AllowedCallRow, row)
}

const ObservedExecutionRow = z.object({
  id: ExecutionIdColumn,
  agentId: z.string(),
  tool: z.string(),
  traceId: z.string().nullable(),
  executedAtMs: z.number(),
  seenAtMs: z.number(),
  requestId: RequestIdColumn.nullable(),
  reason: z.string().nullable(),
  salt: z.string(),
  paramsDigest: z.string(),
  fingerprint: z.string(),
})

const AllowedCallRow = z.object({
  id: RequestIdColumn,
  salt: z.string(),
  paramsDigest: z.string(),
  allowedAtMs: z.number(),
  isStarted: FlagColumn,
  endedAtMs: z.number().nullable(),
})
