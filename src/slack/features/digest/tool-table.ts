import type { Stats } from '#protocol/stats.ts'
import { formatElapsed } from '../../../core/duration.ts'
import { type Block, cell, line, richText, table, text } from '../../blocks/blocks.ts'
import { moneyText } from '../../blocks/money.ts'
import { toolTitle } from '../../blocks/tool-title.ts'
import { shorten } from '../../blocks/visible-text.ts'
import type { DigestView } from './digest-view.ts'

const MAX_TOOLS = 30

/** A row for each tool that people were asked about, without the columns in which nothing stands. */
export function toolTable({ stats, tool }: DigestView): Block[] {
  const asked = stats.tools.filter(({ now }) => now.asked > 0)
  if (asked.length === 0) return []
  const rows = asked
    .slice(0, MAX_TOOLS)
    .map((row) => [shorten(toolTitle(row.tool, tool(row.tool)), 60), ...COLUMNS.map(([, of]) => of(row.now))])
  const titles = ['Tool', ...COLUMNS.map(([title]) => title)]
  const isUsed = titles.map((_, column) => rows.some((row) => row[column] !== '' && row[column] !== '0'))
  const used = (row: readonly string[]) => row.filter((_, column) => isUsed[column]).map(cell)
  const more = asked.length - rows.length
  return [
    table([used(titles), ...rows.map(used)]),
    ...(more > 0 ? [richText(line(text(`${more} more tools were asked about less often.`)))] : []),
  ]
}

type Numbers = Stats['total']['now']

const COLUMNS: readonly (readonly [string, (numbers: Numbers) => string])[] = [
  ['Asked', ({ asked }) => String(asked)],
  ['Approved', ({ approved }) => String(approved)],
  ['Denied', ({ rejected }) => String(rejected)],
  ['Expired', ({ expired }) => String(expired)],
  ['Failed', ({ failed }) => String(failed)],
  ['Median', ({ timeToDecide }) => (timeToDecide === null ? '' : formatElapsed(timeToDecide.medianMs))],
  ['Value', ({ value }) => value.map(moneyText).join(', ')],
]
