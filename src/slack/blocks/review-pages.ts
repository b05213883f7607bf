import type { Block, Paragraph } from './blocks.ts'

/** Everything that an approver decides about, in pages. */
export interface ReviewContent {
  /** Before the first page. */
  readonly intro: readonly Block[]
  /** What the pages show. */
  readonly what: string
  /** Never empty. */
  readonly pages: readonly (readonly Paragraph[])[]
}

/** Visible characters of a page; Slack takes far more, people do not. */
export const PAGE_LENGTH = 6_000

/** A text cut into pages that join to the whole; one page at least. */
export function textPages(all: string): readonly string[] {
  const pages = [pageAt(all, 0)]
  for (let from = pages[0]?.length ?? 0; from < all.length; from += pages.at(-1)?.length ?? 1) {
    pages.push(pageAt(all, from))
  }
  return pages
}

function pageAt(all: string, from: number): string {
  const page = all.slice(from, from + PAGE_LENGTH)
  return /[\uD800-\uDBFF]$/.test(page) ? page.slice(0, -1) : page
}
