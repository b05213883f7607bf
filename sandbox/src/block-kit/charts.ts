import type { Json } from '../json.ts'
import { listAt, numberAt, objectAt, textAt } from '../json-fields.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import { both, byType, list, number, record, type Shape, text, validationError } from './shape.ts'

const LIMIT = SLACK_LIMITS.chart

const label = text(LIMIT.label)
const point = record({ label, value: number() })
const axes = record(
  { categories: list(label, LIMIT.categories) },
  { x_label: text(LIMIT.title), y_label: text(LIMIT.title) },
)
const seriesChart = both(
  record({
    series: list(record({ name: label, data: list(point, LIMIT.categories) }), LIMIT.series),
    axis_config: axes,
  }),
  (chart, at) => [...uniqueNames(chart, at), ...matchingLabels(chart, at)],
)
const segment = both(record({ label, value: number() }), (value, at) =>
  (numberAt(value, 'value') ?? 0) > 0 ? [] : [validationError('must be more than 0', `${at}/value`)],
)

/** A `data_visualization` block without its type: a line, bar, area or pie chart. */
export const chartBlock: Shape = record(
  {
    title: text(LIMIT.title),
    chart: byType({
      line: seriesChart,
      bar: seriesChart,
      area: seriesChart,
      pie: record({ segments: list(segment, LIMIT.segments) }),
    }),
  },
  { block_id: text(SLACK_LIMITS.block.blockId) },
)

function uniqueNames(chart: Json, at: string): readonly string[] {
  const names = listAt(chart, 'series').map((one) => textAt(one, 'name'))
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [validationError(`series name already exists: ${name}`, `${at}/series/${index}/name`)]
      : [],
  )
}

/** Each series has one value for each category. */
function matchingLabels(chart: Json, at: string): readonly string[] {
  const categories = JSON.stringify(listAt(objectAt(chart, 'axis_config'), 'categories').toSorted())
  return listAt(chart, 'series').flatMap((one, index) => {
    const labels = listAt(one, 'data').map((value) => textAt(value, 'label'))
    return JSON.stringify(labels.toSorted()) === categories
      ? []
      : [validationError('labels must match the categories of axis_config', `${at}/series/${index}/data`)]
  })
}
