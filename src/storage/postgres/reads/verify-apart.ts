import type { LedgerStore } from '../../../approval/ports/ledger.ts'
import { verifyPart } from '../../../approval/queries/verify-part.ts'
import type { Reader } from '../session/reader.ts'
import { auditReads } from './audit.ts'
import { ledgerReads } from './ledger.ts'
import { recordedParamsReads } from './recorded-params.ts'

/** Page by page, so that memory stays constant, and other work runs in between. */
export function verifyReads(reader: Reader): Pick<LedgerStore, 'verifyApart'> {
  const source = { ...ledgerReads(reader), ...recordedParamsReads(reader), ...auditReads(reader) }
  return { verifyApart: (part) => verifyPart(source, part) }
}
