import type { RequestId } from '../../core/ids.ts'
import type { Fact } from '../../ledger/fact.ts'
import type { VetoRequest } from '../model/request.ts'
import type { Change } from './unit.ts'

/** Notifies of what was committed. A lost notification only delays whoever listens, as they also poll. */
export interface Changes {
  /** `committed`: the version that this process committed; null: another process changed the request. */
  publish(id: RequestId, committed: VetoRequest | null): void
  /** Calls `onChange` at each change until the returned function is called. */
  subscribe(id: RequestId, onChange: ChangeListener): () => void
  /** These facts were added to the ledger. */
  appended(facts: readonly Fact[]): void
  /** Calls `listener` after each commit that added facts, until the returned function is called. */
  onAppended(listener: (facts: readonly Fact[]) => void): () => void
  /** Another process committed changes; its requests are published, too. */
  committedElsewhere(commit: OtherCommit): void
  onCommittedElsewhere(listener: (commit: OtherCommit) => void): void
}

/** What another process committed, or may have committed. */
export interface OtherCommit {
  readonly kinds: ReadonlySet<Change['do']>
  readonly requestIds: readonly RequestId[]
  /** When the first of its requests is due; null: none is, or it is not known. */
  readonly dueAtMs: number | null
}

/** Gets the version that was committed; null: it has to be read. */
export type ChangeListener = (committed: VetoRequest | null) => void
