import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateCondition, refusal } from './builders.ts'

const TOO_OFTEN =
  'reads one field too often: at most 3 match(), 10 includes(), or 20 uses of +, in and other methods per field'

function repeated(times: number, part: string): string {
  return Array.from({ length: times }, () => part).join(' || ')
}

test('a condition with three matches of one field is accepted, and with a fourth refused', () => {
  expect(refusal(repeated(3, 'args.s.match(/x/)'))).toBeNull()
  expect(refusal(repeated(4, 'args.s.match(/x/)'))).toBe(`0: ${TOO_OFTEN}`)
})

test('matches of different fields are counted separately', () => {
  expect(refusal(repeated(3, 'args.s.match(/x/) || args.t.match(/x/)'))).toBeNull()
})

test('args and params are counted as the same field, however its name is written', () => {
  expect(refusal('args.s.match(/x/) || params.s.match(/x/) || args["s"].match(/x/)')).toBeNull()
  expect(refusal(repeated(2, 'args.s.match(/x/) || params["s"].match(/x/)'))).toBe(`0: ${TOO_OFTEN}`)
})

test('a field with a computed name is counted for every field', () => {
  expect(refusal(`${repeated(3, 'args.s.match(/x/)')} || args[args.k].match(/x/)`)).toBe(`0: ${TOO_OFTEN}`)
})

test('of the two sides of ?: only the more expensive one is counted', () => {
  const three = repeated(3, 'args.s.match(/x/)')

  expect(refusal(`args.a == 1 ? (${three}) : (${three})`)).toBeNull()
  expect(refusal(`args.a == 1 ? (${three}) : (${three} || args.s.match(/x/))`)).toBe(`79: ${TOO_OFTEN}`)
})

test('a method on the result of a method is counted as another read of the field', () => {
  expect(refusal(`args.s${'.toLowerCase()'.repeat(20)} == "x"`)).toBeNull()
  expect(refusal(`args.s${'.toLowerCase()'.repeat(21)} == "x"`)).toBe(`0: ${TOO_OFTEN}`)
})

test('lists and texts that the condition itself contains may be searched often', () => {
  expect(refusal(repeated(30, 'args.s in ["a", "b"] || args.s.startsWith("x")'))).toBeNull()
})

test.each(['a.{20}$', 'AKIA[0-9A-Z]{16}', '[a-z]{1,900}[0-9]', '.{0,100}secret.{0,100}', '(a?){500}a{500}'])(
  'a regular expression that may be in too many states at once is refused: %s',
  (pattern) => {
    expect(refusal(`args.s.match(/${pattern}/)`)).toMatch(/^13: .*counted repetitions overlap too much/)
  },
)

test.each([
  '^(a+)+$',
  '\\bAKIA[0-9A-Z]{16}\\b',
  '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  '\\b\\d{4}[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}\\b',
  '[\\w.+-]+@[\\w-]+\\.[\\w.-]+',
  '^.{1,500}$',
])('the regular expression %s is accepted', (pattern) => {
  expect(refusal(`args.s.match(/${pattern}/)`)).toBeNull()
})

const plain = fc.constantFrom(
  'args.s == "xy"',
  'args.s != "xy"',
  'args.s < "xy"',
  'args.s >= "xy"',
  'args.s > 5',
  'args.s <= 5',
  'args.s == 5',
  'args.s == null',
  'args.s == true',
  'args.s in ["xy", 5, null]',
  'args?.s in ["x"]',
  'args.s.startsWith("x")',
  'args.s.endsWith("y")',
  'args.s.includes("xy")',
  'args.toString == "x"',
)
const value = fc.oneof(
  fc.constantFrom('', 'x', 'xy', 'y', 5, -0, 0, 6, null, true, [], ['xy'], {}, { length: 1 }),
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

test('a plain test of a field evaluates to the same as inside a group, which is evaluated step by step', () => {
  fc.assert(
    fc.property(plain, value, fc.boolean(), (when, s, isThere) => {
      const params = isThere ? { s } : {}

      expect(evaluateCondition(when, params)).toEqual(evaluateCondition(`(${when})`, params))
    }),
    { numRuns: 2_000 },
  )
})
