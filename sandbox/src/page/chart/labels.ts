import type { Plot } from './series.ts'

/** Widths are in the units of the drawing. */
interface Room {
  readonly width: number
  readonly fontSize: number
}

/** Letters are about this wide in relation to their height. */
const LETTER = 0.58

/** Every how many categories can have its label, so that none runs into the next: 1 for all of them. */
export function labelStep(labels: readonly string[], { width, fontSize }: Room): number {
  const longest = Math.max(0, ...labels.map((label) => label.length + 1)) * fontSize * LETTER
  return Math.max(1, Math.ceil((longest * labels.length) / width))
}

/** All values of a chart in words, for people who cannot see it. */
export function plotWords({ categories, series }: Pick<Plot, 'categories' | 'series'>): string {
  return categories
    .map((category, at) => {
      const values = series.map(({ name, values }) => `${name} ${values[at] ?? 'nothing'}`)
      return `${category}: ${values.join(', ')}`
    })
    .join('; ')
}

/** All parts of a pie in words. */
export function pieWords(segments: readonly { readonly label: string; readonly value: number }[]): string {
  return segments.map(({ label, value }) => `${label} ${value}`).join(', ')
}
