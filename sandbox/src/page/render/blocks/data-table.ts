import type { Json, JsonObject } from '../../../json.ts'
import { isList, listAt, numberAt, textAt } from '../../json-read.ts'
import { placeKey } from '../../ui.ts'
import { el, onClick } from '../dom.ts'
import { icon } from '../icon.ts'
import type { RenderContext } from '../render-context.ts'
import { gridNode } from './table.ts'

/** Draws a data table with its caption, one page of its rows at a time. */
export function dataTableNode(block: JsonObject, context: RenderContext): HTMLElement {
  const key = `${placeKey(context.place)} ${textAt(block, 'block_id')}`
  const node = el('div', { class: 'data-table' })
  const show = (page: number) => {
    context.tablePages.set(key, page)
    node.replaceChildren(...pageNodes({ block, page, show }, context))
  }
  show(context.tablePages.get(key) ?? 0)
  return node
}

interface TablePage {
  readonly block: JsonObject
  /** Counted from 0; a page that the table does not have any more shows the last one. */
  readonly page: number
  readonly show: (page: number) => void
}

function pageNodes({ block, page, show }: TablePage, context: RenderContext): readonly HTMLElement[] {
  const [head, ...rows] = listAt(block, 'rows')
  const size = Math.max(1, numberAt(block, 'page_size') ?? 5)
  const last = Math.max(0, Math.ceil(rows.length / size) - 1)
  const current = Math.min(page, last)
  const shown = rows.slice(current * size, (current + 1) * size)
  const label = textAt(block, 'caption')
  const rowHeader = numberAt(block, 'row_header_column_index')
  const grid = gridNode(
    {
      label,
      rows: [head ?? [], ...shown],
      classes: classesOf(rows[0]),
      ...(rowHeader === null ? {} : { rowHeader }),
    },
    context,
  )
  const caption = el('div', { class: 'caption' }, label)
  if (last === 0) return [caption, grid]
  const range = `${current * size + 1}–${current * size + shown.length} of ${rows.length}`
  return [
    caption,
    grid,
    el(
      'div',
      { class: 'pager' },
      turnButton('left', { label: 'Previous page', isOff: current === 0, turn: () => show(current - 1) }),
      el('span', { 'aria-live': 'polite' }, range),
      turnButton('right', { label: 'Next page', isOff: current === last, turn: () => show(current + 1) }),
    ),
  ]
}

function classesOf(row: Json | undefined): readonly string[] {
  const cells = isList(row) ? row : []
  return cells.map((cell) => (textAt(cell, 'type') === 'raw_number' ? 'align-right' : 'align-left'))
}

interface PageTurn {
  readonly label: string
  readonly isOff: boolean
  readonly turn: () => void
}

function turnButton(direction: 'left' | 'right', { label, isOff, turn }: PageTurn): HTMLElement {
  const attributes = {
    type: 'button',
    class: 'button button-plain button-icon',
    'aria-label': label,
    disabled: isOff,
  }
  return onClick(el('button', attributes, icon(direction)), turn)
}
