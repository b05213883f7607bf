import type { ExportFormat } from '#protocol/audit.ts'
import type { Clock } from '../../core/clock.ts'
import type { SignClaims } from '../../ledger/checkpoint.ts'
import type { Manifest } from '../../ledger/manifest.ts'
import type { AuditFilter } from '../model/audit-filter.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import { filterText } from './export-audit.ts'

/** Signs what was added to a manifest as the whole export of the entries that match. Returns a compact JWS. */
export type SignExport = (manifest: Manifest, exported: SignedExport) => Promise<string>

export interface SignedExport {
  readonly filter: AuditFilter
  readonly format: ExportFormat
}

interface Deps {
  readonly store: Pick<LedgerStore, 'entries'>
  readonly sign: SignClaims
  readonly clock: Pick<Clock, 'nowMs'>
}

export function createSignExport({ store, sign, clock }: Deps): SignExport {
  return async function signExport(manifest, { filter, format }) {
    const [first] = await store.entries(0, 1)
    const about = { ledger: first?.hash ?? '', format, filters: filterText(filter), nowMs: clock.nowMs() }
    return manifest.sign(sign, about)
  }
}
