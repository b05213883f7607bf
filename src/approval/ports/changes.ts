import type { RequestId } from '../../core/ids.ts'

/** Notifies waiters that a request changed. Losing a call only makes them slower: they also look by themselves. */
export interface Changes {
  publish(id: RequestId): void
  /** Calls `onChange` at each change until the returned function is called. */
  subscribe(id: RequestId, onChange: () => void): () => void
}
