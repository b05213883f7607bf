import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCompactJson } from '../../src/core/compact-json.ts'
import type { Json } from '../../src/core/json.ts'
import { readJson } from '../../src/core/json-reader.ts'

test('whatever readCompactJson() reads, readJson() reads as the same value with its keys in the same order', () => {
  let read = 0
  fc.assert(
    fc.property(aText, (text) => {
      const compact = readCompactJson(text)
      if (compact === undefined) return
      read += 1
      const strict = readJson(text)
      expect(compact).toStrictEqual(strict)
      expect(JSON.stringify(compact)).toBe(JSON.stringify(strict))
    }),
    { numRuns: 5_000 },
  )
  expect(read).toBeGreaterThan(500)
})

test.each<[string, string]>([
  ['a repeated key', '{"a":1,"a":1}'],
  ['a repeated key of digits', '{"1":1,"1":1}'],
  ['the key __proto__', '{"a":{"__proto__":{"b":1}}}'],
  ['an integer beyond 2^53 that a double holds', '[9007199254740992]'],
  ['an integer beyond 2^53 that a double changes', '[9007199254740993]'],
  ['a power of ten beyond 2^53', '[1e+21]'],
  ['minus zero', '[-0]'],
  ['more digits than a double keeps', '[0.1000000000000000055]'],
  ['a number beyond a double', '[1e999]'],
  ['a lone surrogate', '["\\ud800"]'],
  ['a byte order mark', '\uFEFF[]'],
  ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
  ['33 levels of objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
  ['something after the value', '[]]'],
  ['nothing', ''],
])('readCompactJson() leaves %s to readJson(), which refuses it', (_what, text) => {
  expect(readCompactJson(text)).toBeUndefined()
  expect(() => readJson(text)).toThrow()
})

test('readCompactJson() reads 32 levels, texts of all languages, and false values', () => {
  const deep = `${'['.repeat(32)}${']'.repeat(32)}`
  for (const text of [deep, '{"é":"日本\\n\\"x\\"","a":[null,false,0,""]}', 'null', 'false', '0', '""'])
    expect(readCompactJson(text)).toStrictEqual(JSON.parse(text))
})

const aValue = fc.jsonValue({ maxDepth: 6 }).map((value) => value as Json)
/** JSON as it is written, and with one part of it changed. */
const aText = fc.oneof(
  aValue.map((value) => JSON.stringify(value)),
  fc
    .tuple(
      aValue,
      fc.nat(),
      fc.constantFrom(...'{}[]",:0123456789eE+-. \\u\n', '"a":1,', '\ud800', '__proto__', '00', '"'),
    )
    .map(([value, at, part]) => {
      const text = JSON.stringify(value)
      return text.slice(0, at % (text.length + 1)) + part + text.slice(at % (text.length + 1))
    }),
  fc
    .array(
      fc.constantFrom(
        '{"a":',
        '{"b":',
        '"a":',
        '[',
        ']',
        '}',
        ',',
        '1',
        '-0',
        '1e5',
        '1E5',
        '1.0',
        '"x"',
        'null',
        '9007199254740993',
      ),
    )
    .map((parts) => parts.join('')),
)
