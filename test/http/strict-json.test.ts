import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VetoError } from '../../src/core/veto-error.ts'
import { parseStrictJson } from '../../src/http/strict-json.ts'
import { anyCharacter } from '../support/any-character.ts'

test('parseStrictJson() reads what JSON.stringify writes of values that all languages share', () => {
  fc.assert(
    fc.property(sharedValue, (value) => {
      expect(parse(JSON.stringify(value, null, 1))).toEqual(value)
    }),
  )
})

test('parseStrictJson() agrees with JSON.parse whenever it accepts, and throws only its own error', () => {
  fc.assert(
    fc.property(nearlyJson, (text) => {
      const read = outcome(text)
      if (read.error === null) expect(read.value).toEqual(JSON.parse(text))
      else expect(read.error).toMatchObject({ code: 'invalid_json' })
    }),
    { numRuns: 3_000 },
  )
})

test('parseStrictJson() throws only its own error on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        parseStrictJson(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(VetoError)
      }
    }),
  )
})

test('parseStrictJson() accepts every number that JavaScript writes, unless it is an integer beyond 2^53', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      fc.pre(!Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value)))
      expect(parse(String(value))).toBe(value)
      expect(parse(value.toExponential())).toBe(value)
    }),
  )
})

test.each([
  '0',
  '-1',
  '0.10',
  '1E2',
  '1.50e+1',
  '5e-324',
  '0.30000000000000004',
  '1195461400469446.2',
  '9007199254740991',
  '0.1000000000000000000000',
])('parseStrictJson() accepts the number %s', (literal) => expect(parse(literal)).toBe(Number(literal)))

test.each([
  ['{"a":1,"a":1}', 'Line 1, column 8: expected each key once, got "a" again'],
  ['{"a":1,\n "\\u0061":2}', 'Line 2, column 2: expected each key once, got "a" again'],
  ['{"__proto__":{"admin":true}}', "Line 1, column 2: expected another key than '__proto__'"],
  ['{"\\u005f_proto__":1}', "Line 1, column 2: expected another key than '__proto__'"],
  ['-0', 'Line 1, column 1: expected a number other than minus zero'],
  ['-0.0e5', 'Line 1, column 1: expected a number other than minus zero'],
  ['9007199254740992', 'Line 1, column 1: expected an integer within 2^53 - 1 (send larger ones as strings)'],
  [
    '-9007199254740993.0',
    'Line 1, column 1: expected an integer within 2^53 - 1 (send larger ones as strings)',
  ],
  ['1e21', 'Line 1, column 1: expected an integer within 2^53 - 1 (send larger ones as strings)'],
  ['1e400', 'Line 1, column 1: expected a number that a double can hold'],
  ['1e-400', 'Line 1, column 1: expected a number whose digits a double keeps (send longer ones as strings)'],
  [
    '0.12345678901234567',
    'Line 1, column 1: expected a number whose digits a double keeps (send longer ones as strings)',
  ],
  [
    '0.1000000000000000055511151231257827',
    'Line 1, column 1: expected a number whose digits a double keeps (send longer ones as strings)',
  ],
  ['01', 'Line 1, column 2: expected the number to end here, got "1"'],
  ['1.', 'Line 1, column 2: expected the number to end here, got "."'],
  ['+1', 'Line 1, column 1: expected a JSON value, got "+"'],
  ['NaN', 'Line 1, column 1: expected a JSON value, got "N"'],
  ['nul', 'Line 1, column 1: expected a JSON value, got "n"'],
  ['["\\ud800"]', 'Line 1, column 2: expected surrogate escapes in pairs'],
  ['"\\udc00\\ud800"', 'Line 1, column 1: expected surrogate escapes in pairs'],
  ['"a\tb"', 'Line 1, column 3: expected control characters as escapes, got "\\t"'],
  ['"\\x41"', 'Line 1, column 2: expected one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX'],
  ['"abc', "Line 1, column 5: expected '\"' at the end of the string, got the end of the text"],
  ['\uFEFF{}', 'Line 1, column 1: expected JSON without a byte order mark, got "\\ufeff"'],
  ['{} {}', 'Line 1, column 4: expected nothing after the JSON value, got "{"'],
  ['{"a":1,}', 'Line 1, column 8: expected a key in double quotes, got "}"'],
  ["{'a':1}", 'Line 1, column 2: expected a key in double quotes, got "\'"'],
  ['{"a" 1}', 'Line 1, column 6: expected \':\' after the key, got "1"'],
  ['{"a":1 "b":2}', "Line 1, column 8: expected ',' or '}', got \"\\\"\""],
  ['[1,]', 'Line 1, column 4: expected a JSON value, got "]"'],
  ['[1 2]', "Line 1, column 4: expected ',' or ']', got \"2\""],
  ['', 'Line 1, column 1: expected a JSON value, got the end of the text'],
  ['[1] // why', 'Line 1, column 5: expected nothing after the JSON value, got "/"'],
])('parseStrictJson() refuses %j and says where, and what was expected', (text, message) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'invalid_json', message }))
})

test('parseStrictJson() reads 32 levels and refuses the 33rd', () => {
  expect(parse('['.repeat(32) + ']'.repeat(32))).toBeInstanceOf(Array)
  expect(() => parse('['.repeat(33) + ']'.repeat(33))).toThrow(
    'Line 1, column 33: expected at most 32 levels of arrays and objects',
  )
})

test('parseStrictJson() survives the deepest text that fits into a body', () => {
  expect(() => parse('[{"a":'.repeat(10_000))).toThrow('at most 32 levels')
})

test('parseStrictJson() reads 64 KiB of escapes in one string, and refuses one byte more', () => {
  const text = `"${'\\n'.repeat(32_767)}"`

  expect(parse(text)).toBe('\n'.repeat(32_767))
  expect(() => parse(`${text} `)).toThrow(expect.objectContaining({ code: 'body_too_large' }))
})

test.each([
  [[0x22, 0xff, 0x22], 1],
  [[0x22, 0xc0, 0xaf, 0x22], 1],
  [[0x22, 0x61, 0xed, 0xa0, 0x80, 0x22], 2],
  [[0x22, 0xe2, 0x82], 1],
])('parseStrictJson() refuses the bytes %j and names the first one that is not UTF-8', (bytes, at) => {
  expect(() => parseStrictJson(Uint8Array.from(bytes))).toThrow(
    `Byte ${at}: expected UTF-8, got an invalid sequence`,
  )
})

test('parseStrictJson() treats keys that objects inherit as data', () => {
  const read = parse('{"constructor":1,"toString":2,"hasOwnProperty":3}')

  expect(Object.entries(read ?? {})).toEqual([
    ['constructor', 1],
    ['toString', 2],
    ['hasOwnProperty', 3],
  ])
})

const sharedNumber = fc
  .oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -999, max: 999 }).map((whole) => whole / 8),
  )
  .map((value) => value + 0)
const { value: sharedValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    fc.constantFrom(null, true, false),
    sharedNumber,
    fc.string({ unit: anyCharacter }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}))

const nearlyJson = fc
  .array(
    fc.constantFrom(
      ...'{}[]:,"\\ \n-+.eE019aub',
      '"a"',
      '"b"',
      '\\u0061',
      '\\ud800',
      'true',
      'null',
      '"a":',
      '1.5',
      '{"a":[',
      ']}',
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''))

function parse(text: string) {
  return parseStrictJson(new TextEncoder().encode(text))
}

function outcome(text: string) {
  try {
    return { value: parse(text), error: null }
  } catch (error) {
    return { value: null, error }
  }
}
