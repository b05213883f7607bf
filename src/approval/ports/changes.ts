import type { RequestId } from '../../core/ids.ts'

/** Tells waiters that a request moved. Losing a call only makes them slower: they also look by themselves. */
export interface Changes {
  publish(id: RequestId): void
  /** Calls `heard` at each change until the returned function is called. */
  subscribe(id: RequestId, onChange: () => void): () => void
}
