import type { AuditPage, LedgerEntry } from '#protocol/audit.ts'
import type { Head } from '../../ledger/fact.ts'
import type { ChainPart, Verification } from '../../ledger/verify.ts'
import type { AuditFilter } from '../model/audit-filter.ts'

/** The append-only record. */
export interface LedgerStore {
  audit(filter: AuditFilter): Promise<AuditPage>
  /** Entries after `afterSeq`, in order, at most `limit`. */
  entries(afterSeq: number, limit: number): Promise<readonly LedgerEntry[]>
  head(): Promise<Head>
  /** Verifies a part of the chain, with its params, while this thread does other work. */
  verifyApart(part: ChainPart): Promise<PartVerification>
}

/** `pruned`: of how many requests retention removed the params. */
export type PartVerification = Verification & { readonly pruned: number }
