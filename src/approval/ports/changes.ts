import type { RequestId } from '../../core/ids.ts'

/** Notifies waiters that a request changed. A lost notification only delays them, as they also poll. */
export interface Changes {
  publish(id: RequestId): void
  /** Calls `onChange` at each change until the returned function is called. */
  subscribe(id: RequestId, onChange: () => void): () => void
}
