import type { Json } from '../../json.ts'
import { listAt, numberAt, objectAt, textAt } from '../json-read.ts'

/** The numbers of a bar, line or area chart: each series has one value for each category, null where none was sent. */
export interface Plot {
  readonly categories: readonly string[]
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
  readonly xLabel: string
  readonly yLabel: string
}

/** Reads the `chart` of a `data_visualization` block that has axes. */
export function readPlot(chart: Json): Plot {
  const axis = objectAt(chart, 'axis_config')
  const series = listAt(chart, 'series')
  const named = listAt(axis, 'categories').filter((name) => typeof name === 'string')
  const labels = series.flatMap((one) => listAt(one, 'data').map((point) => textAt(point, 'label')))
  const categories = named.length > 0 ? named : [...new Set(labels)]
  return {
    categories,
    series: series.map((one) => ({ name: textAt(one, 'name'), values: valuesOf(one, categories) })),
    xLabel: textAt(axis, 'x_label'),
    yLabel: textAt(axis, 'y_label'),
  }
}

/** The parts of a pie; what is negative or no number counts as 0. */
export function readSegments(chart: Json): readonly { readonly label: string; readonly value: number }[] {
  return listAt(chart, 'segments').map((segment) => ({
    label: textAt(segment, 'label'),
    value: Math.max(0, numberAt(segment, 'value') ?? 0),
  }))
}

function valuesOf(series: Json, categories: readonly string[]): readonly (number | null)[] {
  const byLabel = new Map(
    listAt(series, 'data').map((point) => [textAt(point, 'label'), numberAt(point, 'value')]),
  )
  return categories.map((category) => byLabel.get(category) ?? null)
}
