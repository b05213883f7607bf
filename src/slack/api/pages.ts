/** What each page of a long answer carries. */
interface Page {
  readonly response_metadata?: { readonly next_cursor?: string | undefined } | undefined
}

const MAX_PAGES = 100

/** All items of an answer that Slack gives in pages, in Slack's order. Rejects beyond 100 pages. */
export async function allPages<P extends Page, Item>(
  load: (cursor: string | undefined) => Promise<P>,
  items: (page: P) => readonly Item[],
): Promise<readonly Item[]> {
  const found: Item[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await load(cursor)
    found.push(...items(answer))
    cursor = answer.response_metadata?.next_cursor
    if (cursor === undefined || cursor === '') return found
  }
  throw new RangeError(`Slack's answer has more than ${MAX_PAGES} pages`)
}
