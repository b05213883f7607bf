import { decodeFound } from '../../codecs/read-stored.ts'

/** Decodes the first row that a query found; null when it found none. */
export function decodeFirst<T>(decode: (row: unknown) => T, rows: readonly unknown[]): T | null {
  return decodeFound(decode, rows[0])
}
