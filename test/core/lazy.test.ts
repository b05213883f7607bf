import { expect, test } from 'vitest'
import { lazy, lazyByKey } from '../../src/core/lazy.ts'

test('lazy() makes its value at the first use and once, also one that is undefined', () => {
  let count = 0
  const value = lazy(() => {
    count += 1
    return undefined
  })
  expect(count).toBe(0)

  expect([value(), value(), count]).toEqual([undefined, undefined, 1])
})

test('lazy() tries again after an error', () => {
  let count = 0
  const value = lazy(() => {
    count += 1
    if (count === 1) throw new Error('not yet')
    return count
  })

  expect(value).toThrow('not yet')
  expect([value(), value()]).toEqual([2, 2])
})

test('lazyByKey() makes one value for each key', () => {
  const made: string[] = []
  const value = lazyByKey((key: string) => {
    made.push(key)
    return { key }
  })

  expect(value('a')).toBe(value('a'))
  expect(value('b')).toEqual({ key: 'b' })
  expect(made).toEqual(['a', 'b'])
})
