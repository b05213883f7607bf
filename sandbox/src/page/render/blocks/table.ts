import type { Json, JsonObject } from '../../../json.ts'
import { flagAt, isList, listAt, numberAt, textAt } from '../../json-read.ts'
import { readRichText } from '../../text/rich-text.ts'
import { el } from '../dom.ts'
import { passageNodes } from '../passages.ts'
import type { Scene } from '../scene.ts'
import { unknownBox } from '../unknown.ts'

/** Draws a table; its first row is its head. */
export function tableNode(block: JsonObject, scene: Scene): HTMLElement {
  const settings = listAt(block, 'column_settings')
  const classes = settings.map((column) => {
    const wrapping = flagAt(column, 'is_wrapped') ? 'is-wrapped' : 'is-straight'
    return `${alignClass(textAt(column, 'align'))} ${wrapping}`
  })
  return gridNode({ label: 'Table', rows: listAt(block, 'rows'), classes }, scene)
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
export function gridNode(grid: Grid, scene: Scene): HTMLElement {
  const [head, ...body] = grid.rows.map((row) => (isList(row) ? row : []))
  const headCells = (head ?? []).map((cell, at) => cellNode({ cell, at, scope: 'col' }, grid, scene))
  const bodyRows = body.map((cells) =>
    el(
      'tr',
      {},
      ...cells.map((cell, at) =>
        cellNode({ cell, at, scope: at === grid.rowHeader ? 'row' : null }, grid, scene),
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

function cellNode({ cell, at, scope }: Cell, { classes }: Grid, scene: Scene): HTMLElement {
  const attributes = { class: classes[at] ?? null, scope }
  return el(scope === null ? 'td' : 'th', attributes, ...cellNodes(cell, scene))
}

function cellNodes(cell: Json, { names }: Scene): readonly HTMLElement[] {
  switch (textAt(cell, 'type')) {
    case 'raw_text':
      return [el('span', { class: 'run' }, textAt(cell, 'text'))]
    case 'raw_number':
      return [el('span', { class: 'run' }, textAt(cell, 'text') || numberText(cell))]
    case 'rich_text':
      return passageNodes(readRichText(cell), names)
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
