import type { LedgerEntry } from '#protocol/audit.ts'

const PAGE = 1_000

/** The chain from its first entry up to `lastSeq`, a page at a time. */
export async function* readChain(
  source: { entries(afterSeq: number, limit: number): Promise<readonly LedgerEntry[]> },
  lastSeq: number,
): AsyncGenerator<LedgerEntry> {
  let seq = 0
  while (seq < lastSeq) {
    const page = await source.entries(seq, Math.min(PAGE, lastSeq - seq))
    yield* page
    seq = page.at(-1)?.seq ?? lastSeq
  }
}
