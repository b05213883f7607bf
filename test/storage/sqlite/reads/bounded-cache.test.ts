import { expect, test } from 'vitest'
import { createBoundedCache } from '../../../../src/storage/sqlite/reads/bounded-cache.ts'

test.each([
  ['keys', (n: number) => ({ key: `${'k'.repeat(1_000)}${n}`, value: n })],
  ['values', (n: number) => ({ key: n, value: `${'v'.repeat(1_000)}${n}` })],
])('a bounded cache forgets all before its %s have more than four million characters', (_, of) => {
  const cache = createBoundedCache<unknown, unknown>()
  const isKnown = (n: number) => {
    const { key, value } = of(n)
    let known = true
    cache.get(key, () => {
      known = false
      return value
    })
    return known
  }

  for (let n = 0; n < 3_900; n += 1) isKnown(n)
  expect([isKnown(0), isKnown(3_899)]).toEqual([true, true])
  for (let n = 3_900; n < 4_100; n += 1) isKnown(n)

  expect([isKnown(4_099), isKnown(0)]).toEqual([true, false])
})
