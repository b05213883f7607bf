import { labelStep } from '../../chart/labels.ts'
import { type Scale, scaleFor } from '../../chart/scale.ts'
import type { Plot } from '../../chart/series.ts'
import { svg } from '../dom.ts'

/** A chart with axes and how its values are drawn. */
export interface TypedPlot extends Plot {
  readonly type: string
}

const box = { width: 560, height: 220, left: 48, right: 8, top: 10, bottom: 44 } as const
/** As in `chart.css`: a narrow drawing is made smaller, and its text larger. */
const FONT = { wide: 11, narrow: 20 } as const
const innerWidth = box.width - box.left - box.right
const innerHeight = box.height - box.top - box.bottom

/** Draws values over categories as bars, lines or areas, with round ticks on the value axis. */
export function plotNode(plot: TypedPlot, label: string): SVGSVGElement {
  const values = plot.series.flatMap((series) => series.values.filter((value) => value !== null))
  const scale = scaleFor(values)
  const marks = plot.type === 'bar' ? barNodes(plot, scale) : lineNodes(plot, scale)
  return svg(
    'svg',
    { viewBox: `0 0 ${box.width} ${box.height}`, class: 'plot', role: 'img', 'aria-label': label },
    ...tickNodes(scale),
    ...categoryNodes(plot),
    ...axisLabels(plot),
    ...marks,
  )
}

function tickNodes({ ticks, shareOf }: Scale): readonly SVGElement[] {
  return ticks.map((tick) => {
    const y = yAt(shareOf(tick))
    return svg(
      'g',
      {},
      svg('line', {
        x1: box.left,
        x2: box.width - box.right,
        y1: y,
        y2: y,
        class: tick === 0 ? 'axis' : 'grid-line',
      }),
      svg(
        'text',
        { x: box.left - 8, y: y + 4, class: 'tick', 'text-anchor': 'end' },
        tick.toLocaleString('en-US'),
      ),
    )
  })
}

function categoryNodes({ categories }: Plot): readonly SVGElement[] {
  const y = box.height - box.bottom + 18
  const stepAt = (fontSize: number) => labelStep(categories, { width: innerWidth, fontSize })
  const [wide, narrow] = [stepAt(FONT.wide), stepAt(FONT.narrow)]
  return categories.flatMap((name, at) => {
    if (at % wide !== 0) return []
    const x = xAt(at + 0.5, categories.length)
    const classes = at % narrow === 0 ? 'tick' : 'tick wide-only'
    return [svg('text', { x, y, class: classes, 'text-anchor': 'middle' }, name)]
  })
}

function axisLabels({ xLabel, yLabel }: Plot): readonly SVGElement[] {
  const middle = box.top + innerHeight / 2
  const x = svg(
    'text',
    { x: box.left + innerWidth / 2, y: box.height - 4, class: 'tick', 'text-anchor': 'middle' },
    xLabel,
  )
  const turned = {
    x: 10,
    y: middle,
    'text-anchor': 'middle',
    transform: `rotate(-90 10 ${middle})`,
  }
  return [x, svg('text', { ...turned, class: 'tick wide-only' }, yLabel)]
}

function barNodes({ categories, series }: Plot, { shareOf }: Scale): readonly SVGElement[] {
  const slot = innerWidth / Math.max(1, categories.length)
  const width = Math.min(36, (slot * 0.7) / Math.max(1, series.length))
  return series.flatMap(({ name, values }, seriesAt) =>
    values.map((value, at) => {
      const middle = xAt(at + 0.5, categories.length)
      const x = middle + (seriesAt - series.length / 2) * width
      const [low, high] = [yAt(shareOf(Math.min(0, value ?? 0))), yAt(shareOf(Math.max(0, value ?? 0)))]
      const words = `${name}, ${categories[at] ?? ''}: ${value ?? 'nothing'}`
      const shape = {
        x: x + 1,
        y: high,
        width: width - 2,
        height: low - high,
        rx: 2,
        class: `bar ink-${seriesAt % 6}`,
      }
      return svg('rect', shape, svg('title', {}, words))
    }),
  )
}

function lineNodes({ type, categories, series }: TypedPlot, { shareOf }: Scale): readonly SVGElement[] {
  return series.flatMap(({ name, values }, seriesAt) => {
    const points = values.flatMap((value, at) =>
      value === null ? [] : [{ x: xAt(at + 0.5, categories.length), y: yAt(shareOf(value)), value, at }],
    )
    const path = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x},${y}`).join('')
    const foot = yAt(shareOf(0))
    const area = `${path}L${points.at(-1)?.x ?? 0},${foot}L${points[0]?.x ?? 0},${foot}Z`
    const ink = `ink-${seriesAt % 6}`
    return [
      type === 'area' && points.length > 0 ? svg('path', { d: area, class: `area ${ink}` }) : svg('g', {}),
      svg('path', { d: path, class: `line ${ink}` }),
      ...points.map(({ x, y, value, at }) =>
        svg(
          'circle',
          { cx: x, cy: y, r: 3.5, class: `dot ${ink}` },
          svg('title', {}, `${name}, ${categories[at] ?? ''}: ${value}`),
        ),
      ),
    ]
  })
}

function xAt(step: number, steps: number): number {
  return Math.round((box.left + (innerWidth * step) / Math.max(1, steps)) * 10) / 10
}

function yAt(share: number): number {
  return Math.round((box.top + innerHeight * (1 - share)) * 10) / 10
}
