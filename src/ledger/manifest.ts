import { createHash } from 'node:crypto'
import type { AuditEntry, ExportFormat } from '#protocol/audit.ts'
import { MANIFEST_TYPE, type ManifestClaims } from '#protocol/checkpoint.ts'
import type { SignClaims } from './checkpoint.ts'

/** What an export holds, while it is written. */
export interface Manifest {
  /** The next part of the file, and the entries that it holds. */
  add(text: string, entries: readonly AuditEntry[]): void
  /** Signs what was added so far as the whole file: a compact JWS of `ManifestClaims`. */
  sign(sign: SignClaims, about: ExportAbout): Promise<string>
}

interface ExportAbout {
  /** The hash of entry 1. */
  readonly ledger: string
  readonly format: ExportFormat
  /** The filters in words; null: every entry. */
  readonly filters: string | null
  readonly nowMs: number
}

export function createManifest(): Manifest {
  const digest = createHash('sha256')
  let entries = 0
  let newest: ManifestClaims['newest'] = null
  let oldest: ManifestClaims['oldest'] = null
  return {
    add(text, added) {
      digest.update(text)
      entries += added.length
      newest ??= endOf(added[0])
      oldest = endOf(added.at(-1)) ?? oldest
    },
    sign(sign, { nowMs, ...about }) {
      const sha256 = digest.copy().digest('hex')
      const claims: ManifestClaims = {
        iss: 'veto',
        iat: Math.floor(nowMs / 1_000),
        ...about,
        entries,
        newest,
        oldest,
        sha256,
      }
      return sign(MANIFEST_TYPE, claims)
    },
  }
}

function endOf(entry: AuditEntry | undefined): ManifestClaims['newest'] {
  return entry === undefined ? null : { seq: entry.seq, hash: entry.hash }
}
