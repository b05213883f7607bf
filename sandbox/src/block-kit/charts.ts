import { SLACK_LIMITS } from '../slack-limits.ts'
import { byType, list, number, record, type Shape, text } from './shape.ts'

const LIMIT = SLACK_LIMITS.chart

const label = text(LIMIT.label)
const point = record({ label, value: number() })
const axes = record(
  {},
  { categories: list(label, LIMIT.categories), x_label: text(LIMIT.title), y_label: text(LIMIT.title) },
)
const seriesChart = record(
  { series: list(record({ name: label, data: list(point, LIMIT.categories) }), LIMIT.series) },
  { axis_config: axes },
)

/** A `data_visualization` block without its type: a line, bar, area or pie chart. */
export const chartBlock: Shape = record(
  {
    title: text(LIMIT.title),
    chart: byType({
      line: seriesChart,
      bar: seriesChart,
      area: seriesChart,
      pie: record({ segments: list(point, LIMIT.segments) }),
    }),
  },
  { block_id: text(SLACK_LIMITS.block.blockId) },
)
