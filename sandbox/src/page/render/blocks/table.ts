import type { Json, JsonObject } from '../../../json.ts'
import { flagAt, isList, listAt, numberAt, textAt } from '../../json-read.ts'
import { readRichText } from '../../text/rich-text.ts'
import { el } from '../dom.ts'
import { paragraphNodes } from '../paragraphs.ts'
import type { RenderContext } from '../render-context.ts'
import { unknownBox } from '../unknown.ts'

/** Draws a table; its first row is its head. */
export function tableNode(block: JsonObject, context: RenderContext): HTMLElement {
  const settings = listAt(block, 'column_settings')
  const classes = settings.map((column) => {
    const wrapping = flagAt(column, 'is_wrapped') ? 'is-wrapped' : 'is-straight'
    return `${alignClass(textAt(column, 'align'))} ${wrapping}`
  })
  return gridNode({ label: 'Table', rows: listAt(block, 'rows'), classes }, context)
}

/** What a table is drawn from; `classes` are those of each column. */
export interface Grid {
  readonly label: string
  readonly rows: readonly Json[]
  readonly classes: readonly string[]
  /** Index of the column that names its row; none when it is not given. */
  readonly rowHeader?: number
}

/** Draws rows of cells under a head row, in a frame that scrolls sideways. */
export function gridNode(grid: Grid, context: RenderContext): HTMLElement {
  const [head, ...body] = grid.rows.map((row) => (isList(row) ? row : []))
  const headCells = (head ?? []).map((cell, at) => cellNode({ cell, at, scope: 'col' }, grid, context))
  const bodyRows = body.map((cells) =>
    el(
      'tr',
      {},
      ...cells.map((cell, at) =>
        cellNode({ cell, at, scope: at === grid.rowHeader ? 'row' : null }, grid, context),
      ),
    ),
  )
  const table = el(
    'table',
    { class: 'table', 'aria-label': grid.label },
    el('thead', {}, el('tr', {}, ...headCells)),
    el('tbody', {}, ...bodyRows),
  )
  return el('div', { class: 'table-frame', tabindex: 0, role: 'region', 'aria-label': grid.label }, table)
}

interface Cell {
  readonly cell: Json
  /** Index of its column. */
  readonly at: number
  /** What the cell names; null for a plain one. */
  readonly scope: 'col' | 'row' | null
}

function cellNode({ cell, at, scope }: Cell, { classes }: Grid, context: RenderContext): HTMLElement {
  const attributes = { class: classes[at] ?? null, scope }
  return el(scope === null ? 'td' : 'th', attributes, ...cellNodes(cell, context))
}

function cellNodes(cell: Json, { names }: RenderContext): readonly HTMLElement[] {
  switch (textAt(cell, 'type')) {
    case 'raw_text':
      return [el('span', { class: 'run' }, textAt(cell, 'text'))]
    case 'raw_number':
      return [el('span', { class: 'run' }, textAt(cell, 'text') || numberText(cell))]
    case 'rich_text':
      return paragraphNodes(readRichText(cell), names)
    default:
      return [unknownBox(cell)]
  }
}

function numberText(cell: Json): string {
  return String(numberAt(cell, 'value') ?? '')
}

function alignClass(align: string): string {
  return align === 'right' || align === 'center' ? `align-${align}` : 'align-left'
}
