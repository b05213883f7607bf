import { type Checkpoint, type ReadClaims, readCheckpoint } from '../../ledger/checkpoint.ts'
import type { BadEntry, CheckEntries, CheckedEntry } from '../../ledger/verify.ts'
import type { CheckpointStore } from '../ports/checkpoints.ts'
import type { LedgerStore } from '../ports/ledger.ts'

interface Deps {
  readonly store: CheckpointStore & Pick<LedgerStore, 'head'>
  readonly read: ReadClaims
}

/** Checks the stored checkpoints of verified entries. For one verification, from the first entry on. */
export function checkpointCheck({ store, read }: Deps): CheckEntries {
  let ledger: string | null = null

  async function errorOf(checkpoint: Checkpoint, entry: CheckedEntry): Promise<BadEntry | null> {
    if (checkpoint.hash !== entry.hash) return { badSeq: entry.seq, error: 'is not the one that was signed' }
    const claims = await readCheckpoint(read, checkpoint.token)
    const isSigned =
      claims?.seq === entry.seq &&
      claims.hash === entry.hash &&
      claims.ledger === ledger &&
      claims.iat === Math.floor(checkpoint.signedAtMs / 1_000)
    return isSigned ? null : { badSeq: entry.seq, error: 'has a checkpoint that Veto did not sign' }
  }

  return async (entries) => {
    const [first] = entries
    if (first === undefined) return null
    ledger ??= first.hash
    const checkpoints = await store.checkpoints(first.seq - 1, entries.length)
    for (const checkpoint of checkpoints) {
      const entry = entries[checkpoint.seq - first.seq]
      const bad = entry && (await errorOf(checkpoint, entry))
      if (bad) return bad
    }
    return null
  }
}

/** The first signed entry that does not have its checkpoint: of the whole ledger, whose other entries are not read. */
export async function firstBadCheckpoint(
  deps: Deps & { readonly store: Pick<LedgerStore, 'entries'> },
): Promise<BadEntry | null> {
  const { store } = deps
  const check = checkpointCheck(deps)
  let seq: number | undefined = 1
  while (seq !== undefined) {
    const entries = await store.entries(seq - 1, 1)
    const bad = entries[0]?.seq === seq ? await check(entries) : null
    if (bad !== null) return bad
    const [next] = await store.checkpoints(seq, 1)
    seq = next?.seq
  }
  return null
}

/** Is an entry missing that was signed after the verified ones? */
export async function missingSigned(store: Deps['store'], verifiedSeq: number): Promise<BadEntry | null> {
  const [later] = await store.checkpoints(verifiedSeq, 1)
  if (later === undefined || (await store.head()).seq >= later.seq) return null
  return { badSeq: verifiedSeq + 1, error: `is missing: entry ${later.seq} was signed as the last one` }
}
