import { expect, test } from 'vitest'
import { type Budget, outcomeOf, renderBudgets } from '../../bench/budget.ts'

const atLeast: Budget = { what: 'speed', bound: 'at least', limit: 300, unit: 'x', measured: 300 }

test('outcomeOf() counts a figure on its bound as met, in either direction', () => {
  expect(outcomeOf(atLeast)).toBe('met')
  expect(outcomeOf({ ...atLeast, bound: 'at most' })).toBe('met')
})

test('outcomeOf() counts a figure beyond its bound as missed', () => {
  expect(outcomeOf({ ...atLeast, measured: 299.9 })).toBe('missed')
  expect(outcomeOf({ ...atLeast, bound: 'at most', measured: 300.1 })).toBe('missed')
})

test('outcomeOf() counts a non-number as missed, and what was not measured as neither', () => {
  expect(outcomeOf({ ...atLeast, measured: Number.NaN })).toBe('missed')
  expect(outcomeOf({ ...atLeast, measured: null })).toBe('not measured')
})

test('renderBudgets() states the figure, the bound and the outcome', () => {
  expect(renderBudgets([{ ...atLeast, measured: 1_100 }])).toContain(
    '| speed  |   1,100x | at least 300x |     met |',
  )
})
