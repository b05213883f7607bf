import type { LedgerEntry } from '#protocol/audit.ts'
import type { Store } from '../../approval/ports/store.ts'
import type { OtherRowSet, RowSet } from './row-sets.ts'
import type { Position, Progress, TransferMark } from './transfer-mark.ts'

/** A stored row: its columns by their names in camel case. Flags are 0 or 1. */
export type StoredRow = Readonly<Record<string, string | number | null>>

/** Rows of one kind. */
export type Batch =
  | { readonly set: 'ledger'; readonly rows: readonly LedgerEntry[] }
  | { readonly set: OtherRowSet; readonly rows: readonly StoredRow[] }

/** Rows that were read together. `last`: where the next ones begin; null: there are none. */
export type Page = Batch & { readonly last: Position | null }

/** One of the two databases of a move, which no server uses meanwhile. Errors reject with a VetoError. */
export interface TransferEnd {
  /** As people read it, without a password. */
  readonly name: string
  /** It records also what the mark forbids to others. */
  readonly store: Store
  mark(): Promise<TransferMark | null>
  setMark(mark: TransferMark | null): Promise<void>
  /** Rows after a position, at most `limit`, in an order that stays the same. */
  page(set: RowSet, after: Position | null, limit: number): Promise<Page>
  /** Writes rows, and the progress that they make, at once; rejects unless `from` is the progress until then. */
  append(batch: Batch, progress: { readonly from: Progress; readonly to: Progress }): Promise<void>
  close(): Promise<void>
}

/** A page of the ledger, which both databases read as entries. */
export async function ledgerPage(
  { entries }: Pick<Store, 'entries'>,
  after: Position | null,
  limit: number,
): Promise<Page> {
  const rows = await entries(Number(after?.[0] ?? 0), limit)
  const last = rows.at(-1)
  return { set: 'ledger', rows, last: last === undefined ? null : [last.seq] }
}
