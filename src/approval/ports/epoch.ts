/** The epoch of receipts. */
export interface EpochStore {
  /** 1 at first; a restore of a backup raises it, and voids the receipts of before. */
  epoch(): Promise<number>
}
