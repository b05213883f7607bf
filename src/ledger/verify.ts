import { setImmediate } from 'node:timers/promises'
import type { LedgerEntry } from '#protocol/audit.ts'
import { entryError, headOf } from './chain.ts'
import { GENESIS, type Head } from './fact.ts'

export type Verification = { readonly ok: true; readonly head: Head } | ({ readonly ok: false } & BadEntry)

export interface BadEntry {
  readonly badSeq: number
  /** What is wrong with it: a phrase that follows its number. */
  readonly error: string
}

/** Source of a chain. Each read is consistent; entries may be added between reads. */
export interface ChainSource {
  /** Entries after `afterSeq`, in order, at most `limit`. */
  entries(afterSeq: number, limit: number): Promise<readonly LedgerEntry[]>
  /** The recorded end of the chain. */
  head(): Promise<Head>
  /**
   * A faster check of a page of entries after `before`, and of their params; null: it cannot tell that all are valid, which
   * they may be.
   */
  validPage?(before: Head, page: PageRange): Promise<ValidPage | null>
}

export interface PageRange {
  readonly afterSeq: number
  readonly limit: number
}

/** Entries that are valid. */
export interface ValidPage {
  readonly last: Head
  /** Those of them whose params were not checked. */
  readonly unchecked: readonly CheckedEntry[]
}

/** An entry as far as data is stored with it. */
export type CheckedEntry = Pick<
  LedgerEntry,
  'seq' | 'kind' | 'requestId' | 'agentId' | 'tool' | 'latencyMs' | 'paramsDigest' | 'hash'
>

/** Checks the data stored with valid entries; the first entry whose data is wrong, or null. */
export type CheckEntries = (entries: readonly CheckedEntry[]) => Promise<BadEntry | null>

/** Small, as a page blocks the event loop. */
const PAGE = 200
/** A row may have been inserted before the first one. */
const FROM = Number.MIN_SAFE_INTEGER

/** The entries after one, which is not verified, up to entry `toSeq`; null: up to the end of the chain. */
export interface ChainPart {
  readonly after: Head
  readonly toSeq: number | null
}

const WHOLE: ChainPart = { after: GENESIS, toSeq: null }

/** At most so many parts, about equally long, which can be verified at once: the first bad entry of the first bad one counts. */
export async function splitChain(source: ChainSource, parts: number): Promise<readonly ChainPart[]> {
  const { seq: end } = await source.head()
  const length = Math.ceil(end / parts)
  const starts = [GENESIS]
  for (let seq = length; seq < end; seq += length) {
    const [entry] = await source.entries(seq - 1, 1)
    // Where it is missing, the part before finds the gap.
    if (entry?.seq === seq) starts.push(headOf(entry))
  }
  return starts.map((after, index) => ({ after, toSeq: starts[index + 1]?.seq ?? null }))
}

/**
 * Verifies a part of the ledger, by default from its first row to its last, in constant memory, and names the first bad
 * entry. Entries that are added meanwhile are also checked. Other work runs between pages.
 */
export async function verifyChain(
  source: ChainSource,
  checkEntries: CheckEntries = async () => null,
  { after, toSeq }: ChainPart = WHOLE,
): Promise<Verification> {
  let head = after
  while (head.seq !== toSeq) {
    const found = await verifyPage({ source, checkEntries }, head, pageAfter(head, toSeq))
    if (found === null) {
      const end = await endOf(source, head)
      if (end !== 'goes on') return end
      continue
    }
    if (!found.ok) return found
    head = found.head
    await setImmediate()
  }
  return { ok: true, head }
}

interface Checks {
  readonly source: ChainSource
  readonly checkEntries: CheckEntries
}

/** Null: there are no entries. */
async function verifyPage(
  { source, checkEntries }: Checks,
  before: Head,
  range: PageRange,
): Promise<Verification | null> {
  const valid = await source.validPage?.(before, range)
  if (valid) {
    const bad = await checkEntries(valid.unchecked)
    return bad === null ? { ok: true, head: valid.last } : { ok: false, ...bad }
  }
  const page = await source.entries(range.afterSeq, range.limit)
  const last = page.at(-1)
  if (last === undefined) return null
  const bad = await firstBad(before, page, checkEntries)
  return bad === null ? { ok: true, head: headOf(last) } : { ok: false, ...bad }
}

function pageAfter({ seq }: Head, toSeq: number | null): PageRange {
  const limit = toSeq === null ? PAGE : Math.min(PAGE, toSeq - seq)
  return { afterSeq: seq === 0 ? FROM : seq, limit }
}

async function firstBad(
  before: Head,
  page: readonly LedgerEntry[],
  checkEntries: CheckEntries,
): Promise<BadEntry | null> {
  let head: Pick<Head, 'seq' | 'hash'> = before
  for (const [index, entry] of page.entries()) {
    const error = entryError(head, entry)
    if (error !== null) {
      return (await checkEntries(page.slice(0, index))) ?? { badSeq: head.seq + 1, error }
    }
    head = entry
  }
  return checkEntries(page)
}

/** Is the last entry the recorded head? The head is read later, so it may be a newer one. */
async function endOf(source: ChainSource, last: Head): Promise<Verification | 'goes on'> {
  const recorded = await source.head()
  if (recorded.seq > last.seq) {
    if ((await source.entries(last.seq, 1)).length > 0) return 'goes on'
    const error = `is missing: the chain was recorded up to entry ${recorded.seq}`
    return { ok: false, badSeq: last.seq + 1, error }
  }
  if (recorded.seq < last.seq) {
    const error = `was added after entry ${recorded.seq}, which was recorded as the last one`
    return { ok: false, badSeq: recorded.seq + 1, error }
  }
  if (recorded.hash === last.hash) return { ok: true, head: last }
  return { ok: false, badSeq: last.seq, error: 'is not the one that was recorded as the last one' }
}
