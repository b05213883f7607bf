import type { JsonObject } from '../../../json.ts'
import { pieWords, plotWords } from '../../chart/labels.ts'
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
  const { drawing, names } = type === 'pie' ? drawPie(chart, title) : drawPlot(chart, { type, title })
  return el('figure', { class: 'chart' }, el('figcaption', {}, title), drawing, legendNode(names))
}

function drawPie(chart: JsonObject, title: string) {
  const segments = readSegments(chart)
  const drawing = pieNode(segments, `${title}, pie chart. ${pieWords(segments)}`)
  return { drawing, names: segments.map(({ label }) => label) }
}

function drawPlot(chart: JsonObject, { type, title }: { readonly type: string; readonly title: string }) {
  const plot = readPlot(chart)
  const drawing = plotNode({ ...plot, type }, `${title}, ${type} chart. ${plotWords(plot)}`)
  return { drawing, names: plot.series.map(({ name }) => name) }
}

function legendNode(names: readonly string[]): HTMLElement {
  const entries = names.map((name, at) => el('li', {}, el('span', { class: `swatch ink-${at % 6}` }), name))
  return el('ul', { class: 'legend' }, ...entries)
}
