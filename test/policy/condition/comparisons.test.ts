import { expect, test } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { aBundle, aCall } from '../builders.ts'
import { evaluateCondition } from './builders.ts'

const ZERO_WIDTH = '\u200b'
const UNSEEN = 'in what people cannot see (hidden characters, width, spaces at its ends)'

function denying(when: string, params: Readonly<Record<string, Json>>) {
  const rule = { name: 'r', tool: 'refund_payment', when, action: 'deny' }
  return aBundle({ 'a.yaml': JSON.stringify({ rules: [rule], lists: { names: ['josé', 'ann'] } }) }).evaluate(
    aCall({ params }),
  )
}

test.each(['true', 1, 'yes'])(
  'args.cascade == true is denied for %j, which is of another type, and the reason says why',
  (cascade) => {
    const kind = typeof cascade === 'number' ? 'a number' : 'text'

    expect(denying('args.cascade == true', { cascade })).toMatchObject({
      effect: 'deny',
      reason: `Rule 'r' cannot be judged: args.cascade is ${kind}, expected true or false`,
    })
  },
)

test('an allow rule does not fire for a value of another type', () => {
  const rule = '{ name: r, tool: refund_payment, when: args.kind != "large", action: allow }'
  const bundle = aBundle({ 'a.yaml': `rules: [${rule}]` })

  expect(bundle.evaluate(aCall({ params: { kind: 'small' } })).effect).toBe('allow')
  expect(bundle.evaluate(aCall({ params: { kind: 7 } })).effect).toBe('deny')
})

test('a comparison of two types names the side that comes from the call', () => {
  expect(evaluateCondition('args.a == "1"', { a: 1 })).toBe('args.a is a number, expected text')
  expect(evaluateCondition('1 != args.a', { a: '1' })).toBe('args.a is text, expected a number')
  expect(evaluateCondition('args.a == -1', { a: '-1' })).toBe('args.a is text, expected a number')
  expect(evaluateCondition('false == (args.a)', { a: 0 })).toBe(
    '(args.a) is a number, expected true or false',
  )
  expect(evaluateCondition('args.a == args.b', { a: 1, b: '1' })).toBe('args.a is a number, expected text')
})

test('null and missing are unequal to every present value, of whatever type', () => {
  for (const a of [0, '', false, [], {}] satisfies Json[]) {
    expect(evaluateCondition('args.a == null || null == args.a || args.a == args.missing', { a })).toBe(false)
  }
  expect(evaluateCondition('args.a == "x" || args.a == 1 || args.a == true')).toBe(false)
  expect(evaluateCondition('args.a != "x" && args.a != 1 && args.a != true', { a: null })).toBe(true)
})

test('in requires an item of the type of the value', () => {
  expect(evaluateCondition('args.a in ["x", "y"]', { a: 1 })).toBe('args.a is a number, expected text')
  expect(evaluateCondition('args.a in ["x", 2]', { a: true })).toBe(
    'args.a is true or false, expected text or a number',
  )
  expect(evaluateCondition('args.a in ["x", null]', { a: 1 })).toBe('args.a is a number, expected text')
  expect(evaluateCondition('args.a in ["x", 2]', { a: 'z' })).toBe(false)
  expect(evaluateCondition('args.a.trim() in [1, 2]', { a: 'z' })).toBe(
    'args.a.trim() is text, expected a number',
  )
  expect(evaluateCondition('args.a in [null]', { a: 'z' })).toBe(false)
  expect(evaluateCondition('args.a in ["x", null] && !(args.b in ["x"])', { b: null })).toBe(true)
  expect(denying('args.name in lists.names', { name: 7 }).reason).toBe(
    "Rule 'r' cannot be judged: args.name is a number, expected text",
  )
})

test('in with a list of the call is indeterminate for an item of another type unless another one is equal', () => {
  expect(evaluateCondition('"x" in args.list', { list: [1, 'x'] })).toBe(true)
  expect(evaluateCondition('"x" in args.list', { list: ['y', 1] })).toBe(
    'an item of args.list is a number, expected text',
  )
  expect(evaluateCondition('"x" in args.list', { list: ['y', null] })).toBe(false)
  expect(evaluateCondition('"x" in args.list', { list: [] })).toBe(false)
  expect(evaluateCondition('args.a in args.list', { list: ['y', 2], a: null })).toBe(false)
})

test('texts are equal when they are equivalent in Unicode', () => {
  const name = 'jose\u0301'

  expect(evaluateCondition('args.name == "josé"', { name })).toBe(true)
  expect(evaluateCondition('args.name != "josé"', { name })).toBe(false)
  expect(evaluateCondition('args.name in ["josé"]', { name })).toBe(true)
  expect(evaluateCondition('args.name in args.names', { name, names: ['josé'] })).toBe(true)
  expect(evaluateCondition('args.name >= "josé" && args.name.length == 4', { name })).toBe(true)
  expect(evaluateCondition('args.name.startsWith("josé") && args.name.endsWith("é")', { name })).toBe(true)
  expect(evaluateCondition('args.name.match(/^jos.$/) && args.name.includes("sé")', { name })).toBe(true)
  expect(denying('args.name in lists.names', { name })).toMatchObject({ effect: 'deny', rule: 'r' })
})

test.each([
  ['a zero-width space', `an${ZERO_WIDTH}n`],
  ['a soft hyphen', 'a\u00adnn'],
  ['a control character', 'ann\u0000'],
  ['a byte order mark', '\ufeffann'],
  ['a variation selector', 'ann\ufe0f'],
  ['a tag character', 'ann\u{e0041}'],
  ['wide letters', 'ａｎｎ'],
  ['mathematical letters', '𝐚𝐧𝐧'],
  ['a space behind it', 'ann '],
  ['a no-break space before it', '\u00a0ann'],
])('texts that differ only by %s cannot be compared', (_, name) => {
  const reason = `args.name differs from "ann" only ${UNSEEN}`

  expect(evaluateCondition('args.name == "ann"', { name })).toBe(reason)
  expect(evaluateCondition('"ann" != args.name', { name })).toBe(reason)
  expect(evaluateCondition('args.name in ["bob", "ann"]', { name })).toBe(
    `args.name differs from an item of ["bob", "ann"] only ${UNSEEN}`,
  )
  expect(evaluateCondition('args.name in args.names', { name, names: ['ann'] })).toBe(
    `args.name differs from an item of args.names only ${UNSEEN}`,
  )
  expect(evaluateCondition('args.name > "ann"', { name })).toMatch(/only in what people cannot see/)
  expect(denying('args.name in lists.names', { name }).reason).toBe(
    `Rule 'r' cannot be judged: args.name differs from an item of lists.names only ${UNSEEN}`,
  )
})

test('a text cannot be compared with a list whose own item has hidden characters', () => {
  const rule = 'rules: [{ name: r, tool: refund_payment, when: args.to in lists.l, action: deny }]'
  const bundle = aBundle({ 'a.yaml': rule, 'b.yaml': `lists: { l: ["x${ZERO_WIDTH}y", "ﬁle"] }` })

  expect(
    ['xy', 'file', `x${ZERO_WIDTH}y`].map((to) => bundle.evaluate(aCall({ params: { to } })).effect),
  ).toEqual(['deny', 'deny', 'deny'])
  expect(bundle.evaluate(aCall({ params: { to: 'xyz' } })).effect).toBe('allow')
})

test('texts are different when people can tell them apart, also by case', () => {
  for (const name of ['Ann', 'anne', 'an', 'ànn', 'a n n', '']) {
    expect([name, evaluateCondition('args.name == "ann" || args.name in ["ann"]', { name })]).toEqual([
      name,
      false,
    ])
  }
  expect(evaluateCondition('args.name == "ann"', { name: `an${ZERO_WIDTH}e` })).toBe(false)
})

const HIDES =
  'args.sql contains characters that people cannot see (hidden characters, width, spaces at its ends), and the result depends on them'
const sql = `DR${ZERO_WIDTH}OP TABLE x`

test('a method on a text with hidden characters is indeterminate where they matter', () => {
  expect(evaluateCondition('args.sql.includes("DROP")', { sql })).toBe(HIDES)
  expect(evaluateCondition('args.sql.startsWith("DROP")', { sql })).toBe(HIDES)
  expect(evaluateCondition('args.sql.match(/drop\\s+table/i)', { sql })).toBe(HIDES)
  expect(evaluateCondition('args.sql.toUpperCase().includes("ＤＲＯＰ")', { sql: 'drop' })).toMatch(
    /depends on them$/,
  )
  expect(evaluateCondition('args.sql.includes("DROP")', { sql: 'ＤＲＯＰ table' })).toBe(HIDES)
  expect(evaluateCondition('args.sql.endsWith("TABLE")', { sql: `DROP TABLE${ZERO_WIDTH}` })).toBe(HIDES)
  expect(evaluateCondition('args.sql.length < 5', { sql: `no${ZERO_WIDTH.repeat(9)}` })).toBe(HIDES)
})

test.each([
  ['args.sql.endsWith("@rival.test")', 'bob@rival.test '],
  ['args.sql.endsWith("@rival.test")', 'bob@rival.test\n'],
  ['args.sql.endsWith("@rival.test")', 'bob@rival.test\r\n'],
  ['args.sql.endsWith("@rival.test")', 'bob@rival.test\u00a0'],
  ['args.sql.endsWith("@rival.test")', `bob@rival.test ${ZERO_WIDTH}`],
  ['args.sql.endsWith("@rival.test")', `${'b'.repeat(300)}@rival.test\t`],
  ['args.sql.endsWith("josé")', 'to josé '],
  ['args.sql.endsWith(args.part)', 'bob@rival.test '],
  ['args.sql.match(/@rival[.]test$/)', 'bob@rival.test '],
  ['args.sql.match(/^.etc/)', '\t/etc/passwd'],
  ['args.sql.match(/^[^ ]+$/)', 'prod '],
  ['args.sql.startsWith("/etc/")', ' /etc/passwd'],
  ['args.sql.startsWith("/etc/")', '\t/etc/passwd'],
  ['args.sql.startsWith("/etc/")', `${ZERO_WIDTH}\u2003/etc/passwd`],
  ['args.sql.startsWith("josé")', '\u3000josé'],
  ['args.sql.startsWith("rm ")', 'rm '],
  ['args.sql.startsWith(" rm")', ' rm'],
  ['args.sql.includes(" rm ")', 'do rm '],
])('%s of %j is indeterminate, as white space at an end decides', (condition, text) => {
  expect(evaluateCondition(condition, { sql: text, part: '@rival.test' })).toBe(HIDES)
  expect(evaluateCondition(`!${condition}`, { sql: text, part: '@rival.test' })).toBe(HIDES)
})

test.each(['bob@rival.test ', 'bob@rival.test\n', 'bob@rival.test\u00a0', 'bob@RIVAL.test\u2003'])(
  'a call that sends %j to a domain that a rule denies is denied',
  (to) => {
    for (const when of ['args.to.toLowerCase().endsWith("@rival.test")', 'args.to.match(/@rival[.]test$/i)'])
      expect(denying(when, { to }).effect).toBe('deny')
  },
)

test('a method on a text with white space at its ends is evaluated where that does not matter', () => {
  const text = ' DROP TABLE x\n'

  expect(evaluateCondition('args.a.includes("TABLE") && args.a.match(/\\bx\\b/)', { a: text })).toBe(true)
  expect(evaluateCondition('args.a.startsWith("SELECT") || args.a.endsWith("y")', { a: text })).toBe(false)
  expect(
    evaluateCondition('args.a.trim().startsWith("DROP") && args.a.trim().endsWith("x")', { a: text }),
  ).toBe(true)
  expect(evaluateCondition('args.a.startsWith("rm ") && args.a.endsWith(" -rf")', { a: 'rm / -rf' })).toBe(
    true,
  )
  expect(evaluateCondition('args.a.startsWith("rm ") || args.a.endsWith("x")', { a: 'rm' })).toBe(false)
  expect(
    evaluateCondition('args.a.startsWith("") && args.a.endsWith("") && args.a.match(/^\\s*$/)', { a: ' ' }),
  ).toBe(true)
  expect(evaluateCondition('args.a.startsWith("x") || args.a.match(/./)', { a: '' })).toBe(false)
})

test('a method on a text with hidden characters is evaluated where they do not matter', () => {
  expect(evaluateCondition('args.sql.includes("TABLE")', { sql })).toBe(true)
  expect(evaluateCondition('args.sql.includes("DELETE")', { sql })).toBe(false)
  expect(evaluateCondition('args.sql.endsWith("x")', { sql })).toBe(true)
  expect(evaluateCondition('args.text.includes("!")', { text: 'Größe: ½ … ❤️ 👩‍🚀' })).toBe(false)
  expect(evaluateCondition('args.text.length > 3', { text: 'thanks ❤️ 👩‍🚀\n' })).toBe(true)
})

test('a method after a change of case or a trim is indeterminate when hidden characters remain', () => {
  expect(evaluateCondition('args.a.toUpperCase() == "X"', { a: '𝐱' })).toMatch(
    /only in what people cannot see/,
  )
  expect(evaluateCondition('args.a.toLowerCase().includes("tm")', { a: 'Acme™' })).toMatch(/depends on them$/)
  expect(
    evaluateCondition('args.a.toLowerCase().startsWith("acme") && args.a.length == 5', { a: 'Acme™' }),
  ).toBe(true)
  expect(evaluateCondition('args.a.trim().startsWith("x")', { a: `${ZERO_WIDTH} x` })).toMatch(
    /depends on them$/,
  )
  expect(evaluateCondition('args.a.trim().endsWith("x")', { a: `x \u{e0041}\u00a0${ZERO_WIDTH}` })).toMatch(
    /depends on them$/,
  )
  expect(evaluateCondition('args.a.trim() == "ÄX é"', { a: ' ÄX é\n' })).toBe(true)
  expect(evaluateCondition('args.a.trim() == "ok ❤️"', { a: 'ok ❤️' })).toBe(true)
  expect(
    evaluateCondition('args.a.toUpperCase() == "GRÖẞE Ⓐ Ω" || args.a.toLowerCase() == "größe ⓐ ω"', {
      a: 'Größe ⓐ ω',
    }),
  ).toBe(true)
})

test('a name that the call looks up with hidden characters is indeterminate', () => {
  const o = { k: 'x' }

  expect(evaluateCondition('args.o[args.key] == "x"', { o, key: 'k' })).toBe(true)
  expect(evaluateCondition('args.o[args.key] == "x"', { o, key: `k${ZERO_WIDTH}` })).toMatch(
    /^args\.key differs from a name in args\.o/,
  )
  expect(evaluateCondition('args.o[args.key] == "x"', { o, key: 'é' })).toBe(false)
  expect(evaluateCondition('"k" in args', { [`k${ZERO_WIDTH}`]: 1 })).toMatch(
    /only in what people cannot see/,
  )
  expect(evaluateCondition('"k" in args', { kk: 1 })).toBe(false)
})

test('methods find hidden characters that a condition searches for', () => {
  expect(evaluateCondition(String.raw`args.sql.includes("\u200b")`, { sql })).toBe(true)
  expect(evaluateCondition(String.raw`args.sql.includes("\u200b")`, { sql: 'plain' })).toBe(false)
  expect(evaluateCondition('args.sql.includes(args.part)', { sql, part: ZERO_WIDTH })).toMatch(
    /^args\.part contains characters/,
  )
})
