import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aBundle, aCall, diagnosticsOf } from '../builders.ts'

const DENIAL =
  'rules: [{ name: r, tool: refund_payment, when: args.account in lists.frozen, action: deny }]\n'

function effectOf(list: string, account: unknown): string {
  const bundle = aBundle({ 'a.yaml': `${DENIAL}lists: { frozen: [${list}] }\n` })
  return bundle.evaluate(aCall({ params: JSON.parse(JSON.stringify({ account })) })).effect
}

test.each([
  ['00417', '00417 would be read as 417: put it in quotes if it is text, else write 417'],
  ['-007', '-007 would be read as -7'],
  ['+5', '+5 would be read as 5'],
  ['1.10', '1.10 would be read as 1.1'],
  ['1.0', '1.0 would be read as 1'],
  ['.5', '.5 would be read as 0.5'],
  ['-0', '-0 would be read as 0'],
  ['1e3', '1e3 would be read as 1000'],
  ['0x1F', '0x1F would be read as 31'],
  ['0o17', '0o17 would be read as 15'],
  ['1234567890123456789', '1234567890123456789 cannot be represented exactly as a number: put it in quotes'],
  ['9007199254740993', '9007199254740993 cannot be represented exactly as a number'],
  ['1e400', '1e400 cannot be represented exactly as a number'],
  ['.inf', '.inf cannot be represented exactly as a number'],
  ['-.Inf', '-.Inf cannot be represented exactly as a number'],
  ['.nan', '.nan cannot be represented exactly as a number'],
  ['0.1234567890123456789', '0.1234567890123456789 would be read as 0.12345678901234568'],
  ['1_000', '1_000 is read as text: put it in quotes'],
  ['0b101', '0b101 is read as text: put it in quotes'],
  ['TRUE', 'TRUE would be read as true'],
  ['False', 'False would be read as false'],
  ['NULL', 'NULL would be read as null'],
])(
  'the unquoted scalar %s in a list, whose spelling would be lost, is an error with its position',
  (written, message) => {
    expect(diagnosticsOf({ 'a.yaml': `${DENIAL}lists: { frozen: [${written}, A-99] }\n` })).toContainEqual(
      expect.stringContaining(`a.yaml:2:19: ${message}`),
    )
    expect(effectOf(`"${written}"`, written)).toBe('deny')
  },
)

test.each([
  [
    'a schema of params',
    'rules: [{ name: r, tool: t, action: allow, params: { properties: { a: { const: 00417 } } } }]',
  ],
  ['choices of a schema', 'tools: { t: { params: { properties: { a: { enum: [x, 00417] } } } } }'],
  ['a bound of a schema', 'tools: { t: { params: { properties: { a: { minimum: 00417 } } } } }'],
  ['members of a group', 'approvers: { g: { channel: "#a", members: [00417] } }'],
  ['a limit', 'rules: [{ name: r, tool: t, action: deny, limit: { max: 00417, per: 1h } }]'],
  ['a name', 'name: 00417'],
  ['an alias', 'lists: { a: [&x 00417], b: [*x] }'],
])('an unquoted scalar whose spelling would be lost is also an error in %s', (_where, text) => {
  expect(diagnosticsOf({ 'a.yaml': text })).toContainEqual(
    expect.stringContaining(`a.yaml:1:${text.indexOf('00417') + 1}: 00417 would be read as 417`),
  )
})

test('an unquoted scalar whose spelling would be lost is quoted in the error as written in each line', () => {
  expect(
    diagnosticsOf({ 'a.yaml': `${DENIAL}lists:\n  frozen:\n    - ok\n    - 00417\n    - 1e400\n` }),
  ).toEqual([expect.stringMatching(/^a\.yaml:5:7: 00417 /), expect.stringMatching(/^a\.yaml:6:7: 1e400 /)])
})

test('every spelling is kept: a list contains exactly what is written in it, or is refused', () => {
  const spelling = fc.stringMatching(/^[-+]?[0-9][0-9_.]{0,19}(e[-+]?[0-9]{1,3})?$/)
  fc.assert(
    fc.property(spelling, (written) => {
      const diagnostics = diagnosticsOf({ 'a.yaml': `${DENIAL}lists: { frozen: [${written}] }\n` })
      if (diagnostics.length > 0) return
      const number = Number(written)
      const isNumber = !Number.isNaN(number) && String(number) === written
      expect(effectOf(written, isNumber ? number : written)).toBe('deny')
    }),
    { numRuns: 300 },
  )
})

test('text that YAML 1.1 read as truth values and dates is text', () => {
  for (const written of [
    'yes',
    'no',
    'on',
    'off',
    'y',
    'n',
    '2026-01-01',
    '12:30:45',
    '1.2.3',
    'e5',
    '0x',
    'null1',
  ]) {
    expect([written, effectOf(written, written)]).toEqual([written, 'deny'])
  }
})

test('numbers, truth values, quoted text and keys that look like numbers are read as written', () => {
  for (const [written, account] of [
    ['417', 417],
    ['-1', -1],
    ['0.1', 0.1],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['true', true],
    ['"00417"', '00417'],
    ["'1e400'", '1e400'],
  ] as const) {
    expect([written, effectOf(written, account)]).toEqual([written, 'deny'])
  }
  expect(diagnosticsOf({ 'a.yaml': `${DENIAL}lists: { frozen: [x], 007: [y] }\n` })).toEqual([])
})
