import type { JsonObject } from '../../../json.ts'
import { readPlot, readSegments } from '../../chart/series.ts'
import { objectAt, textAt } from '../../json-read.ts'
import { el } from '../dom.ts'
import type { RenderContext } from '../render-context.ts'
import { unknownBox } from '../unknown.ts'
import { pieNode } from './pie.ts'
import { plotNode } from './plot.ts'

/** Draws a bar, line, area or pie chart with its title and its legend. */
export function chartNode(block: JsonObject, _scene: RenderContext): HTMLElement {
  const chart = objectAt(block, 'chart')
  const type = textAt(chart ?? undefined, 'type')
  const title = textAt(block, 'title') || textAt(objectAt(block, 'title') ?? undefined, 'text')
  if (chart === null || !['bar', 'line', 'area', 'pie'].includes(type)) return unknownBox(block)
  const isPie = type === 'pie'
  const names = isPie
    ? readSegments(chart).map(({ label }) => label)
    : readPlot(chart).series.map(({ name }) => name)
  const label = `${title}: ${type} chart of ${names.join(', ')}`
  const drawing = isPie ? pieNode(readSegments(chart), label) : plotNode({ ...readPlot(chart), type }, label)
  return el('figure', { class: 'chart' }, el('figcaption', {}, title), drawing, legendNode(names))
}

function legendNode(names: readonly string[]): HTMLElement {
  const entries = names.map((name, at) => el('li', {}, el('span', { class: `swatch ink-${at % 6}` }), name))
  return el('ul', { class: 'legend' }, ...entries)
}
