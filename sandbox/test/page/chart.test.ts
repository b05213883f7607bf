import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelStep, pieWords, plotWords } from '../../src/page/chart/labels.ts'
import { scaleFor, slicePath } from '../../src/page/chart/scale.ts'
import { readPlot, readSegments } from '../../src/page/chart/series.ts'

test('scaleFor() returns round ticks from zero past the highest value', () => {
  expect(scaleFor([3, 12]).ticks).toEqual([0, 5, 10, 15])
  expect(scaleFor([0.2, 0.35]).ticks).toEqual([0, 0.1, 0.2, 0.3, 0.4])
  expect(scaleFor([]).ticks).toEqual([0, 0.25, 0.5, 0.75, 1])
})

test('scaleFor() places every value, and zero, between its ends', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1 }), (values) => {
      const { shareOf, ticks } = scaleFor(values)

      expect([0, ...values].map(shareOf).every((share) => share >= -1e-9 && share <= 1 + 1e-9)).toBe(true)
      expect(ticks.length).toBeLessThanOrEqual(7)
    }),
  )
})

test('slicePath() starts at the top and goes clockwise', () => {
  expect(slicePath(0, 0.25)).toBe('M0,0L0.0000,-1.0000A1,1 0 0 1 1.0000,-0.0000Z')
})

test('slicePath() takes the long way round for more than a half, and draws a whole circle', () => {
  expect(slicePath(0, 0.75)).toContain('A1,1 0 1 1')
  expect(slicePath(0, 1)).toContain('A1,1 0 1 1')
})

test('readPlot() gives each series one value for each category', () => {
  const chart = {
    type: 'bar',
    series: [{ name: 'asked', data: [{ label: 'Tue', value: 4 }] }],
    axis_config: { categories: ['Mon', 'Tue'], x_label: 'day', y_label: 'calls' },
  }

  expect(readPlot(chart)).toEqual({
    categories: ['Mon', 'Tue'],
    series: [{ name: 'asked', values: [null, 4] }],
    xLabel: 'day',
    yLabel: 'calls',
  })
})

test('readPlot() takes the categories from the data when the axis names none', () => {
  const chart = { series: [{ name: 'asked', data: [{ label: 'Mon', value: 1 }] }] }

  expect(readPlot(chart).categories).toEqual(['Mon'])
})

test('labelStep() leaves out labels that would run into one another, the more so the larger they are', () => {
  const days = Array.from({ length: 20 }, (_, day) => `Mon ${day + 1}`)
  const stepAt = (fontSize: number) => labelStep(days, { width: 500, fontSize })

  expect(labelStep(days.slice(0, 7), { width: 500, fontSize: 11 })).toBe(1)
  expect([stepAt(11), stepAt(17)]).toEqual([2, 3])
  expect(labelStep([], { width: 500, fontSize: 11 })).toBe(1)
})

test('plotWords() says every value of a chart, and pieWords() every part of a pie', () => {
  const series = [
    { name: 'Approved', values: [3, null] },
    { name: 'Denied', values: [0, 1] },
  ]

  expect(plotWords({ categories: ['Mon', 'Tue'], series })).toBe(
    'Mon: Approved 3, Denied 0; Tue: Approved nothing, Denied 1',
  )
  expect(
    pieWords([
      { label: 'a', value: 2 },
      { label: 'b', value: 1 },
    ]),
  ).toBe('a 2, b 1')
})

test('readSegments() counts negative and non-numeric values as zero', () => {
  const segments = [
    { label: 'a', value: 2 },
    { label: 'b', value: -1 },
    { label: 'c', value: 'x' },
  ]

  expect(readSegments({ segments }).map(({ value }) => value)).toEqual([2, 0, 0])
})
