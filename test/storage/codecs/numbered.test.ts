import { expect, test } from 'vitest'
import { numberedTexts } from '../../../src/storage/codecs/numbered.ts'

test('equal texts have one number and are read once, also later, until there are too many of them', () => {
  const read: string[] = []
  const start = numberedTexts({
    read(written) {
      read.push(written)
      return written.toUpperCase()
    },
    maxValues: 2,
  })
  const first = start()

  expect(['a', 'b', 'a', 'c'].map(first.numberOf)).toEqual([0, 1, 0, 2])
  expect(first.values).toEqual(['A', 'B', 'C'])
  expect(read).toEqual(['a', 'b', 'c'])

  const second = start()
  expect(['c', 'a'].map(second.numberOf)).toEqual([0, 1])
  expect(second.values).toEqual(['C', 'A'])
  expect(start().numberOf('a')).toBe(1)
  expect(first.values).toEqual(['A', 'B', 'C'])
  expect(read).toEqual(['a', 'b', 'c', 'c', 'a'])
})

test('what is no text has no number', () => {
  expect(() => numberedTexts({ read: (written) => written })().numberOf(null)).toThrow('expected a text')
})

test('the text of a key is looked up once, and a key without one has no number', () => {
  const lookedUp: unknown[] = []
  const { numberOf, values } = numberedTexts({
    read: (written) => written.toUpperCase(),
    textOf(key) {
      lookedUp.push(key)
      return new Map<unknown, string>([[7, 'seven']]).get(key)
    },
  })()

  expect([7, 7].map(numberOf)).toEqual([0, 0])
  expect(values).toEqual(['SEVEN'])
  expect(lookedUp).toEqual([7])
  expect(() => numberOf(8)).toThrow('expected a text')
})
