import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mask, withoutMasked } from '../../../../src/approval/decide/masking/mask.ts'
import type { Json } from '../../../../src/core/json.ts'

const TOKEN = '9f86d081884c7d659a2f'

test('mask() hides values under the given names at any depth, whatever their type', () => {
  const params = { card_number: '4242', nested: [{ card_number: { deep: 1 } }], amount: 3 }

  const shown = mask(params, ['card_number'])

  expect(shown).toEqual({ card_number: '‹masked›', nested: [{ card_number: '‹masked›' }], amount: 3 })
})

test('mask() does not modify the params that it is given', () => {
  const params = { secret: 'x' }

  mask(params, ['secret'])

  expect(params).toEqual({ secret: 'x' })
})

test.each([
  ['token', TOKEN, '‹masked, 20 characters›'],
  ['apiKey', TOKEN, '‹masked, 20 characters›'],
  ['Authorization', `Bearer ${TOKEN}`, 'Bearer ‹masked, 20 characters›'],
  ['cookie', `sid=${TOKEN}; theme=dark`, 'sid=‹masked, 20 characters›; theme=dark'],
  ['password', 'hunter2', '‹masked, 7 characters›'],
  ['db_password', 'Tr0ub4dor!', '‹masked, 10 characters›'],
  ['otp', 481_516, '‹masked, 6 characters›'],
  ['cvv', '123', '‹masked, 3 characters›'],
  ['card', 4_242_424_242_424_242, '424242‹masked, 6 characters›4242'],
])(
  'mask() hides a value that looks like a secret under the name %s, and shows its length',
  (name, value, shown) => {
    expect(mask({ [name]: value }, [])).toEqual({ [name]: shown })
  },
)

test.each([
  ['to_account_secret', 'DE02120300000000202051'],
  ['to_account_secret', 'MT84MALT011000012345MTLCAST001S'],
  ['wallet_secret', '0x52908400098527886E0F7030069857D2E4169EE7'],
  ['secret', 'rm -rf /'],
  ['secret', 'prod-db-01-eu-west-2-v3'],
  ['secret', 'https://evil.test/a1b2c3d4e5f6a7b8'],
  ['secret', { command: 'rm -rf /', args: ['--force', { cwd: '/' }] }],
  ['token', 5_000_000],
  ['token', ''],
  ['password', 'drop_table_customers'],
  ['password', 'a1b2c3;reboot'],
  ['password', 'first line 1\nrm -rf /'],
  ['password', 'ann@acme.test'],
  ['password', null],
  ['passwd', true],
  ['credentials', ['ls', ['rm -rf /']]],
])('mask() shows a value that decides and is no secret, although its name is %s', (name, value) => {
  expect(mask({ [name]: value }, [])).toEqual({ [name]: value })
})

test('mask() shows every word of a command under any name that an agent can choose', () => {
  const name = fc.constantFrom(
    'secret',
    'password',
    'token',
    'api_key',
    'credentials',
    'cookie',
    'otp',
    'note',
  )
  const word = fc.constantFrom('rm', '-rf', '/', 'DROP', 'TABLE', 'customers;', '"x"', 'token=x', '&&')
  const command = fc.array(word, { minLength: 2, maxLength: 8 }).map((words) => words.join(' '))
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      command,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    ),
  }))

  fc.assert(
    fc.property(fc.dictionary(name, value), (params) => {
      expect(mask(params, [])).toEqual(params)
    }),
  )
})

test('mask() leaves masked values unchanged', () => {
  const params = { password: 'hunter2', note: `token=${TOKEN}`, card: '4242 4242 4242 4242', pin: 1234 }

  const once = mask(params, ['pin'])

  expect(mask(once, ['pin'])).toEqual(once)
})

test.each([
  ['a string', { secret: 'hunter22' }, 'the word is hunter22, hunter22!', 'the word is ‹masked›, ‹masked›!'],
  ['a number', { secret: 4242.5 }, 'card 4242.5', 'card ‹masked›'],
  ['what lies deeper', { a: [{ secret: { b: ['hunter22'] } }] }, 'hunter22', '‹masked›'],
  ['the longer of two', { secret: ['hunter', 'hunter22'] }, 'is hunter22', 'is ‹masked›'],
  ['two that overlap', { secret: ['abcd', 'cdef'] }, 'xabcdefx', 'x‹masked›x'],
  ['a value that stands in the mark', { secret: ['mask', 'hunter22'] }, 'hunter22', '‹masked›'],
])('withoutMasked() hides %s', (_what, params, text, clean) => {
  expect(withoutMasked(text, params, ['secret'])).toBe(clean)
})

test.each([
  ['short values', { secret: ['abc', 123] }, 'abc 123'],
  ['truth values and null', { secret: [true, false, null] }, 'true, false or null'],
  ['what is not masked', { open: 'hunter22' }, 'hunter22'],
])('withoutMasked() leaves %s unchanged', (_what, params, text) => {
  expect(withoutMasked(text, params, ['secret'])).toBe(text)
})

test('withoutMasked() leaves no masked value in any text', () => {
  const value = fc.string({ minLength: 4, maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') })
  const text = fc.string({ maxLength: 40, unit: fc.constantFrom('a', 'b', 'c') })

  fc.assert(
    fc.property(fc.array(value), text, (secret, words) => {
      const clean = withoutMasked(words, { secret }, ['secret'])
      for (const one of secret) expect(clean).not.toContain(one)
    }),
  )
})
