/** The epoch of receipts. */
export interface EpochStore {
  /** Starts at 1; restoring a backup raises it, which voids earlier receipts. */
  epoch(): Promise<number>
}
