import type { AuditVerification } from '#protocol/audit.ts'
import type { ReadClaims } from '../../ledger/checkpoint.ts'
import { type BadEntry, type CheckEntries, splitChain, verifyChain } from '../../ledger/verify.ts'
import { checkpointCheck, firstBadCheckpoint, missingSigned } from '../checkpoints/check-checkpoints.ts'
import type { CheckpointStore } from '../ports/checkpoints.ts'
import type { LedgerStore, PartVerification } from '../ports/ledger.ts'
import { createParamsCheck, verifyPart } from './verify-part.ts'

/** Verifies the whole ledger, the stored params against the digests in its entries, and the signed checkpoints. */
export type VerifyRecord = () => Promise<AuditVerification>

type Store = Parameters<typeof verifyPart>[0] & Pick<LedgerStore, 'verifyApart'> & CheckpointStore

/**
 * One verification runs at a time: callers meanwhile share its result. A long ledger is verified by so many threads.
 * @param readSigned reads what the keys of this ledger signed.
 */
export function createVerifyRecord(store: Store, readSigned: ReadClaims, threads = 1): VerifyRecord {
  let running: Promise<AuditVerification> | null = null
  return () => {
    running ??= verify({ store, readSigned, threads }).finally(() => {
      running = null
    })
    return running
  }
}

interface Deps {
  readonly store: Store
  readonly readSigned: ReadClaims
  readonly threads: number
}

async function verify(deps: Deps): Promise<AuditVerification> {
  const found = await verifySigned(deps)
  if (found.ok) {
    const { seq: entries, hash } = found.head
    return { whole: true, entries, pruned: found.pruned, head: hash, badSeq: null, fault: null }
  }
  const { badSeq, error: fault } = found
  return { whole: false, entries: Math.max(badSeq - 1, 0), pruned: found.pruned, head: null, badSeq, fault }
}

/** Fewer are verified sooner than a thread starts. */
const ENTRIES_OF_A_THREAD = 10_000

async function verifySigned(deps: Deps): Promise<PartVerification> {
  const { store } = deps
  const { seq } = await store.head()
  const found = await (seq < ENTRIES_OF_A_THREAD ? verifyHere(deps) : verifyInThreads(deps, seq))
  if (!found.ok) return found
  const missing = await missingSigned(store, found.head.seq)
  return missing === null ? found : { ok: false, ...missing, pruned: found.pruned }
}

async function verifyHere({ store, readSigned }: Deps): Promise<PartVerification> {
  const params = createParamsCheck(store)
  const checks = [params.check, checkpointCheck({ store, read: readSigned })]
  const found = await verifyChain(store, firstOf(checks))
  return { ...found, pruned: params.pruned() }
}

async function verifyInThreads({ store, readSigned, threads }: Deps, seq: number): Promise<PartVerification> {
  const parts = await splitChain(store, Math.min(threads, Math.ceil(seq / ENTRIES_OF_A_THREAD)))
  // A thread that cannot read the database says nothing about the ledger.
  const verified = parts.map((part) => store.verifyApart(part).catch(() => verifyPart(store, part)))
  const [badlySigned, ...results] = await Promise.all([
    firstBadCheckpoint({ store, read: readSigned }),
    ...verified,
  ])
  const pruned = results.reduce((sum, part) => sum + part.pruned, 0)
  const end = results.find(({ ok }) => !ok) ?? results.at(-1)
  const found = end === undefined ? await verifyHere({ store, readSigned, threads }) : { ...end, pruned }
  if (badlySigned === null || (!found.ok && found.badSeq <= badlySigned.badSeq)) return found
  return { ok: false, ...badlySigned, pruned }
}

/** The error of the first entry that any of the checks finds wrong. */
function firstOf(checks: readonly CheckEntries[]): CheckEntries {
  return async (entries) => {
    const found = await Promise.all(checks.map((check) => check(entries)))
    return found
      .filter((bad) => bad !== null)
      .reduce<BadEntry | null>(
        (first, bad) => (first !== null && first.badSeq <= bad.badSeq ? first : bad),
        null,
      )
  }
}
