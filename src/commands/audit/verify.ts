import { availableParallelism } from 'node:os'
import type { AuditVerification, LedgerEntry } from '#protocol/audit.ts'
import type { CheckpointClaims } from '#protocol/checkpoint.ts'
import type { Store } from '../../approval/ports/store.ts'
import { createVerifyRecord } from '../../approval/queries/verify-record.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'
import { prunedCountText } from './pruned-count.ts'
import { signedEntriesText } from './signed-entries.ts'
import { checkpointsIn } from './signed-files.ts'
import { signatureReader } from './signing.ts'
import { type OfflineFiles, verifyOffline } from './verify-offline.ts'

export interface VerifyOptions extends Omit<OfflineFiles, 'offline'> {
  readonly offline?: string
  readonly json?: boolean
}

/** Verifies the ledger of the database, or an exported file without it. */
export async function verifyAudit(
  terminal: Terminal,
  { json = false, offline, ...files }: VerifyOptions,
): Promise<void> {
  if (offline !== undefined) return verifyOffline(terminal, { ...files, offline }, json)
  for (const name of ['keys', 'manifest'] as const) {
    if (files[name] !== undefined)
      throw new VetoError('bad_argument', `--${name} is used with --offline only`)
  }
  const verified = await withExistingStore(terminal, (store) => verify(store, files.checkpoint))
  report(terminal, { ...verified, json })
}

interface VerificationResult {
  readonly found: AuditVerification
  readonly checkpoints: readonly CheckpointClaims[]
}

async function verify(store: Store, path: string | undefined): Promise<VerificationResult> {
  const readSigned = await signatureReader(store)
  const checkpoints = await checkpointsIn(path, readSigned)
  const found = await createVerifyRecord(store, readSigned, availableParallelism())()
  if (!found.whole) return { found, checkpoints }
  for (const checkpoint of checkpoints) {
    const [entry] = await store.entries(checkpoint.seq - 1, 1)
    if (entry?.hash !== checkpoint.hash) return { found: without(checkpoint, entry, found), checkpoints }
  }
  return { found, checkpoints }
}

/** The ledger lacks what was signed: another entry has its number, or none. */
function without(
  { seq }: CheckpointClaims,
  entry: LedgerEntry | undefined,
  { entries, pruned }: AuditVerification,
): AuditVerification {
  const badSeq = Math.min(seq, entries + 1)
  const fault =
    entry === undefined
      ? `is missing: entry ${seq} was signed as the last one`
      : 'is not the one that was signed'
  return { whole: false, entries: badSeq - 1, pruned, head: null, badSeq, fault }
}

function report(
  terminal: Terminal,
  { found, checkpoints, json }: VerificationResult & { readonly json: boolean },
): void {
  if (json) terminal.out(JSON.stringify(found))
  if (!found.whole) {
    throw new VetoError('ledger_broken', `The ledger is invalid: entry ${found.badSeq} ${found.fault}`)
  }
  if (json) return
  const entries = found.entries === 1 ? '1 entry' : `${found.entries} entries`
  terminal.out(`The ledger is valid: ${entries}, head ${found.head}`)
  if (found.pruned > 0) terminal.out(prunedCountText(found.pruned))
  const signed = signedEntriesText(checkpoints)
  if (signed !== null) terminal.out(signed)
}
