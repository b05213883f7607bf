import type { RequestId } from '../../core/ids.ts'

/** Notifies of what was committed. A lost notification only delays whoever listens, as they also poll. */
export interface Changes {
  publish(id: RequestId): void
  /** Calls `onChange` at each change until the returned function is called. */
  subscribe(id: RequestId, onChange: () => void): () => void
  /** So many entries were added to the ledger. */
  appended(entries: number): void
  /** Calls `listener` after each commit that added entries, until the returned function is called. */
  onAppended(listener: (entries: number) => void): () => void
}
