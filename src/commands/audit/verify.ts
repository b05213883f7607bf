import { availableParallelism } from 'node:os'
import type { AuditVerification } from '#protocol/audit.ts'
import type { CheckpointClaims } from '#protocol/checkpoint.ts'
import type { Store } from '../../approval/ports/store.ts'
import { createVerifyRecord } from '../../approval/queries/verify-record.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'
import { checkpointIn } from './signed-files.ts'
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
  const { found, checkpoint } = await withExistingStore(terminal, (store) => verify(store, files.checkpoint))
  report(terminal, { found, checkpoint, json })
}

interface Verified {
  readonly found: AuditVerification
  readonly checkpoint: CheckpointClaims | null
}

async function verify(store: Store, file: string | undefined): Promise<Verified> {
  const readSigned = await signatureReader(store)
  const checkpoint = file === undefined ? null : await checkpointIn(file, readSigned)
  const found = await createVerifyRecord(store, readSigned, availableParallelism())()
  if (checkpoint === null || !found.whole) return { found, checkpoint }
  const [entry] = await store.entries(checkpoint.seq - 1, 1)
  if (entry?.hash === checkpoint.hash) return { found, checkpoint }
  const badSeq = Math.min(checkpoint.seq, found.entries + 1)
  const fault =
    entry === undefined
      ? `is missing: entry ${checkpoint.seq} was signed as the last one`
      : 'is not the one that was signed'
  return { found: { whole: false, entries: badSeq - 1, head: null, badSeq, fault }, checkpoint }
}

function report(
  terminal: Terminal,
  { found, checkpoint, json }: Verified & { readonly json: boolean },
): void {
  if (json) terminal.out(JSON.stringify(found))
  if (!found.whole) {
    throw new VetoError('ledger_broken', `The ledger is invalid: entry ${found.badSeq} ${found.fault}`)
  }
  if (json) return
  const entries = found.entries === 1 ? '1 entry' : `${found.entries} entries`
  terminal.out(`The ledger is valid: ${entries}, head ${found.head}`)
  if (checkpoint !== null) {
    const signedAt = new Date(checkpoint.iat * 1_000).toISOString()
    terminal.out(`It contains entry ${checkpoint.seq} as it was signed at ${signedAt}.`)
  }
}
