import type { Json } from '../json.ts'
import { isList, listAt, textAt } from '../json-fields.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import { richTextBlock } from './rich-text.ts'
import {
  both,
  byType,
  flag,
  list,
  number,
  oneOfWords,
  record,
  type Shape,
  text,
  validationError,
} from './shape.ts'

const blockId = text(SLACK_LIMITS.block.blockId)

const cell: Shape = byType({
  raw_text: record({ text: text(SLACK_LIMITS.section.text, 0) }),
  raw_number: record({ value: number(), text: text(255) }),
  rich_text: richTextBlock,
})

/** A `table` block without its type. */
export const tableBlock: Shape = record(
  { rows: list(list(cell, SLACK_LIMITS.table.columns), SLACK_LIMITS.table.rows) },
  {
    block_id: blockId,
    column_settings: list(
      record({}, { align: oneOfWords('left', 'center', 'right'), is_wrapped: flag }),
      SLACK_LIMITS.table.columns,
    ),
  },
)

/** A `data_table` block without its type: a header row, then rows of the same width. */
export const dataTableBlock: Shape = both(
  record(
    {
      caption: text(SLACK_LIMITS.dataTable.caption),
      rows: list(list(cell, SLACK_LIMITS.dataTable.columns), SLACK_LIMITS.dataTable.rows, 2),
    },
    {
      block_id: blockId,
      page_size: number(1, SLACK_LIMITS.dataTable.pageSize),
      row_header_column_index: number(0, SLACK_LIMITS.dataTable.columns - 1),
    },
  ),
  (value, at) => evenRows(listAt(value, 'rows'), at),
)

function evenRows(rows: readonly Json[], at: string): readonly string[] {
  const [header] = rows
  const headings = isList(header) ? header : []
  const rich = headings.some((one) => textAt(one, 'type') === 'rich_text')
  if (rich) return [validationError('header cells may not be rich_text', `${at}/rows/0`)]
  return rows.flatMap((row, index) =>
    isList(row) && row.length !== headings.length
      ? [validationError(`must have ${headings.length} cells, as the header has`, `${at}/rows/${index}`)]
      : [],
  )
}
