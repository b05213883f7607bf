import type { LedgerEntry } from '#protocol/audit.ts'
import { faultOf, headOf } from './chain.ts'
import { GENESIS, type Head } from './fact.ts'

export type Verification =
  | { readonly ok: true; readonly head: Head }
  | { readonly ok: false; readonly badSeq: number; readonly fault: string }

/**
 * Walks the chain from its first entry, in constant memory, and names the first bad entry.
 * @param recordedHead where the store says that the chain ends: finds a tail that was cut off.
 */
export async function verifyChain(
  entries: AsyncIterable<LedgerEntry>,
  recordedHead: Head,
): Promise<Verification> {
  let head = GENESIS
  for await (const entry of entries) {
    const fault = faultOf(head, entry)
    if (fault !== null) return { ok: false, badSeq: head.seq + 1, fault }
    head = headOf(entry)
  }
  if (head.seq !== recordedHead.seq || head.hash !== recordedHead.hash) {
    return {
      ok: false,
      badSeq: head.seq + 1,
      fault: `is missing: the chain was recorded up to entry ${recordedHead.seq}`,
    }
  }
  return { ok: true, head }
}
