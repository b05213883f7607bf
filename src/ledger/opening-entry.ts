import type { LedgerEntry } from '#protocol/audit.ts'

/**
 * Is it the first entry about its request, with the digest of the params that were sent? Only that one says how long the evaluation
 * took: later decisions about an edited request have the digest of the edited params.
 */
export function isOpeningEntry({ kind, latencyMs }: Pick<LedgerEntry, 'kind' | 'latencyMs'>): boolean {
  return (kind === 'decided' || kind === 'opened') && latencyMs !== null
}
