import type { Clock } from '../../core/clock.ts'
import { type Checkpoint, type SignClaims, signCheckpoint } from '../../ledger/checkpoint.ts'
import type { CheckpointStore } from '../ports/checkpoints.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { UnitWriter } from '../ports/unit.ts'

export interface SignHeadDeps {
  readonly store: CheckpointStore & Pick<LedgerStore, 'head' | 'entries'> & UnitWriter
  readonly sign: SignClaims
  readonly clock: Pick<Clock, 'nowMs'>
}

/** A checkpoint of the ledger as it is now, signed and stored unless it was before; null while the ledger is empty. */
export type SignHead = () => Promise<Checkpoint | null>

export function createSignHead({ store, sign, clock }: SignHeadDeps): SignHead {
  return async function signHead() {
    const [first] = await store.entries(0, 1)
    if (first === undefined) return null
    const head = await store.head()
    const latest = await store.latestCheckpoint()
    if (latest !== null && (latest.seq > head.seq || latest.hash === head.hash)) return latest
    const checkpoint = await signCheckpoint(sign, { head, ledger: first.hash, nowMs: clock.nowMs() })
    await store.commit([{ do: 'insert_checkpoint', checkpoint }])
    return checkpoint
  }
}
