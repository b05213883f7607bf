import type { Head } from '../ledger/fact.ts'

/** Up to when a copy of the ledger reaches, so that people know what a restore of it loses. */
export function recordEndLine(copy: string, { seq, atMs }: Pick<Head, 'seq' | 'atMs'>): string {
  if (seq === 0) return `The ledger of ${copy} is empty: whatever was recorded elsewhere is missing in it.`
  const at = new Date(atMs).toISOString()
  return `The ledger of ${copy} ends with entry ${seq}, of ${at}: what was recorded after that is missing in it.`
}
