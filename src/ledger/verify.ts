import { setImmediate } from 'node:timers/promises'
import type { LedgerEntry } from '#protocol/audit.ts'
import { faultOf, headOf } from './chain.ts'
import { GENESIS, type Head } from './fact.ts'

export type Verification = { readonly ok: true; readonly head: Head } | ({ readonly ok: false } & BadEntry)

export interface BadEntry {
  readonly badSeq: number
  /** What is wrong with it: words that go on after its number. */
  readonly fault: string
}

/** Where the chain is read. Each answer is of one moment; entries and head may move on between two. */
export interface ChainSource {
  /** Entries behind `afterSeq`, in order, at most `limit`. */
  entries(afterSeq: number, limit: number): Promise<readonly LedgerEntry[]>
  /** Where the chain is said to end. */
  head(): Promise<Head>
}

/** Checks what is stored with entries whose chain is intact; the first entry for which it is wrong, or null. */
export type CheckEntries = (entries: readonly LedgerEntry[]) => Promise<BadEntry | null>

/** Short, as nothing else runs in between. */
const PAGE = 200
/** An entry may have been put before the first one. */
const FROM = Number.MIN_SAFE_INTEGER

/**
 * Walks the ledger from its first row to its last, in constant memory, and names the first bad entry. Entries that are
 * added meanwhile are checked, too. Other work runs between pages.
 */
export async function verifyChain(
  source: ChainSource,
  checkEntries: CheckEntries = async () => null,
): Promise<Verification> {
  let head = GENESIS
  for (;;) {
    const page = await source.entries(head.seq === 0 ? FROM : head.seq, PAGE)
    const last = page.at(-1)
    if (last === undefined) {
      const end = await endOf(source, head)
      if (end !== 'goes on') return end
      continue
    }
    const bad = await firstBad(head, page, checkEntries)
    if (bad !== null) return { ok: false, ...bad }
    head = headOf(last)
    await setImmediate()
  }
}

async function firstBad(
  before: Head,
  page: readonly LedgerEntry[],
  checkEntries: CheckEntries,
): Promise<BadEntry | null> {
  let head = before
  for (const [index, entry] of page.entries()) {
    const fault = faultOf(head, entry)
    if (fault !== null) {
      return (await checkEntries(page.slice(0, index))) ?? { badSeq: head.seq + 1, fault }
    }
    head = headOf(entry)
  }
  return checkEntries(page)
}

/** Is the last entry the one that is recorded as the head? The head is read later, so that it may be further on. */
async function endOf(source: ChainSource, last: Head): Promise<Verification | 'goes on'> {
  const recorded = await source.head()
  if (recorded.seq > last.seq) {
    if ((await source.entries(last.seq, 1)).length > 0) return 'goes on'
    const fault = `is missing: the chain was recorded up to entry ${recorded.seq}`
    return { ok: false, badSeq: last.seq + 1, fault }
  }
  if (recorded.seq < last.seq) {
    const fault = `was added behind entry ${recorded.seq}, which was recorded as the last one`
    return { ok: false, badSeq: recorded.seq + 1, fault }
  }
  if (recorded.hash === last.hash) return { ok: true, head: last }
  return { ok: false, badSeq: last.seq, fault: 'is not the one that was recorded as the last one' }
}
