import type { Read } from '../session/reader.ts'
import type { Bind } from './bound-values.ts'

/** The reasons that a search looks for. */
export interface ReasonIds {
  /** That a column has the id of one of them. */
  condition(column: string, bind: Bind): string
}

/** Of more, one is found soon: they are then looked for entry by entry. */
const MAX_LISTED = 2_000

/** Looks words up in the different reasons that the ledger holds, in any case of their letters. */
export async function reasonIds(search: Read, words: string | undefined): Promise<ReasonIds> {
  if (words === undefined) return { condition: (column) => `${column} IS NOT NULL` }
  const folded = words.toLowerCase()
  const found = await search<{ readonly id: number }>(LISTED, [folded, MAX_LISTED + 1])
  if (found.length <= MAX_LISTED) {
    return { condition: (column, bind) => `${column} = ANY (${bind(found.map(({ id }) => id))}::bigint[])` }
  }
  return {
    condition: (column, bind) => `${column} IN (SELECT id FROM ledger_reasons WHERE ${holds(bind(folded))})`,
  }
}

const holds = (words: string) => `strpos(folded, ${words}) > 0`

const LISTED = `SELECT id FROM ledger_reasons WHERE ${holds('$1')} LIMIT $2`
