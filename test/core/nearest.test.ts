import { expect, test } from 'vitest'
import { didYouMean, nearest } from '../../src/core/nearest.ts'

test('nearest() tolerates up to three typos, and fewer in short names', () => {
  const known = ['require_approval', 'deny', 'allow', 'tool']

  expect(nearest('requireaproval', known)).toBe('require_approval')
  expect(nearest('dney', known)).toBe('deny')
  expect(nearest('ALLOW', known)).toBe('allow')
  expect(nearest('too', known)).toBe('tool')
  expect(nearest('xyz', known)).toBeNull()
  expect(nearest('', known)).toBeNull()
})

test('didYouMean() suggests the nearest name, or else lists all', () => {
  expect(didYouMean('tol', ['tool', 'when'])).toBe(", did you mean 'tool'?")
  expect(didYouMean('zzzz', ['tool', 'when'])).toBe('; known here: tool, when')
  expect(didYouMean('zzzz', [])).toBe('')
})
