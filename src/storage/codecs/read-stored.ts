import type { z } from 'zod'
import { isJsonObject, type JsonObject } from '../../core/json.ts'
import { VetoError } from '../../core/veto-error.ts'

/**
 * Validates a row or a single value read from the database.
 * @throws {VetoError} `store_corrupt` when it is invalid.
 */
export function readStored<T>(schema: z.ZodType<T>, value: unknown): T {
  const found = schema.safeParse(value)
  if (found.success) return found.data
  throw new VetoError('store_corrupt', 'A stored value does not have the form that Veto writes', {
    cause: found.error,
  })
}

/**
 * Reads a JSON column.
 * @throws {VetoError} `store_corrupt` when it is invalid.
 */
export function readStoredJson<T>(schema: z.ZodType<T>, text: string): T {
  return readStored(schema, parsed(text))
}

/**
 * Reads a column that holds a JSON object of any content, without changing it.
 * @throws {VetoError} `store_corrupt` when it holds anything else.
 */
export function readStoredObject(text: string): JsonObject {
  const value = parsed(text)
  if (isJsonObject(value)) return value
  throw new VetoError('store_corrupt', 'A stored value is not a JSON object')
}

/** Decodes the row that a query found; null when it found none. */
export function decodeFound<T>(decode: (row: unknown) => T, row: unknown): T | null {
  return row === undefined ? null : decode(row)
}

/** Decodes the valid rows: an invalid one must not keep the others from being processed. */
export function decodeReadable<T>(decode: (row: unknown) => T, rows: readonly unknown[]): T[] {
  return rows.flatMap((row) => {
    try {
      return [decode(row)]
    } catch (error) {
      if (error instanceof VetoError) return []
      throw error
    }
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new VetoError('store_corrupt', 'A stored value is not JSON', { cause: error })
  }
}
