import { expect, test } from 'vitest'
import { evaluateCondition } from './builders.ts'

test('== is strict, and === means the same', () => {
  expect(evaluateCondition('args.a == 1', { a: 1 })).toBe(true)
  expect(evaluateCondition('args.a == 1', { a: '1' })).toBe('args.a is text, expected a number')
  expect(evaluateCondition('args.a === true', { a: true })).toBe(true)
  expect(evaluateCondition('args.a !== "x"', { a: 'y' })).toBe(true)
  expect(evaluateCondition('args.a != args.a', { a: 'y' })).toBe(false)
})

test('== treats missing as null, and undefined too', () => {
  expect(evaluateCondition('args.a == null')).toBe(true)
  expect(evaluateCondition('args.a == undefined', { a: null })).toBe(true)
  expect(evaluateCondition('args.a != null', { a: {} })).toBe(true)
  expect(evaluateCondition('args.a == args.b')).toBe(true)
})

test('== is indeterminate for lists and objects', () => {
  expect(evaluateCondition('args.a == "x"', { a: ['x'] })).toBe(
    'args.a is a list, expected text, a number, or true or false',
  )
  expect(evaluateCondition('"x" == args.a', { a: {} })).toBe(
    'args.a is an object, expected text, a number, or true or false',
  )
  expect(evaluateCondition('args.a != args.a', { a: [] })).toMatch(/^args\.a is a list/)
})

test('ordering compares two numbers or two texts', () => {
  expect(evaluateCondition('args.a > 1 && args.a >= 2 && args.a < 3 && args.a <= 2', { a: 2 })).toBe(true)
  expect(
    evaluateCondition('args.a > "a" && args.a >= "b" && args.a < "c" && args.a <= "b"', { a: 'b' }),
  ).toBe(true)
  expect(evaluateCondition('-args.a < 0', { a: 2 })).toBe(true)
})

test('ordering is indeterminate for anything else, and names the side that does not fit', () => {
  expect(evaluateCondition('args.a > 1')).toBe('args.a is missing')
  expect(evaluateCondition('1 < args.a', { a: null })).toBe('args.a is null, expected a number')
  expect(evaluateCondition('args.a > "x"', { a: 5 })).toBe('args.a is a number, expected text')
  expect(evaluateCondition('"x" > args.a', { a: true })).toBe('args.a is true or false, expected text')
  expect(evaluateCondition('args.a < args.b', { a: [], b: {} })).toBe(
    'args.a is a list, expected a number or text',
  )
  expect(evaluateCondition('args.a < args.b', { a: {}, b: 'x' })).toBe('args.a is an object, expected text')
})

test('arithmetic follows the usual precedence', () => {
  expect(evaluateCondition('1 + 2 * 3 - 4 / 2 == 5')).toBe(true)
  expect(evaluateCondition('(1 + 2) * 3 % 4 == 1')).toBe(true)
  expect(evaluateCondition('10 - 4 - 3 == 3')).toBe(true)
  expect(evaluateCondition('1.5e1 == 15')).toBe(true)
  expect(evaluateCondition('"a" + args.b == "ab"', { b: 'b' })).toBe(true)
})

test('arithmetic is indeterminate when the result is not a finite number', () => {
  expect(evaluateCondition('args.a / 0 > 1', { a: 1 })).toBe('args.a and 0 do not result in a finite number')
  expect(evaluateCondition('args.a % 0 == 1', { a: 1 })).toBe('args.a and 0 do not result in a finite number')
  expect(evaluateCondition('args.a + 1 > 1', { a: '1' })).toBe('args.a is text, expected a number')
  expect(evaluateCondition('args.a + args.b > 1', { a: '1', b: 1 })).toBe('args.b is a number, expected text')
  expect(evaluateCondition('args.a + args.b > 1', { a: [], b: 1 })).toBe(
    'args.a is a list, expected a number',
  )
  expect(evaluateCondition('1 + args.a > 1', { a: '1' })).toBe('args.a is text, expected a number')
  expect(evaluateCondition('args.a * 2 > 1', {})).toBe('args.a is missing')
  expect(evaluateCondition('-args.a > 1', { a: 'x' })).toBe('args.a is text, expected a number')
})

test('in searches for a value in a list', () => {
  expect(evaluateCondition('args.a in ["x", 2, null]', { a: 2 })).toBe(true)
  expect(evaluateCondition('args.a in ["x", 2]', { a: '2' })).toBe(false)
  expect(evaluateCondition('args.a in []', { a: '2' })).toBe(false)
  expect(evaluateCondition('args.a in ["x", args.a]')).toBe(true)
  expect(evaluateCondition('"x" in args.list', { list: [[], 'x'] })).toBe(true)
})

test('in searches for a key of an object, own keys only', () => {
  expect(evaluateCondition('"a" in args', { a: null })).toBe(true)
  expect(evaluateCondition('"constructor" in args || "__proto__" in args || "toString" in context')).toBe(
    false,
  )
})

test('in is indeterminate for values that cannot be compared', () => {
  expect(evaluateCondition('args.a in ["x"]', { a: ['x'] })).toMatch(/^args\.a is a list/)
  expect(evaluateCondition('"y" in args.list', { list: [[], 'x'] })).toMatch(
    /^an item of args\.list is a list/,
  )
  expect(evaluateCondition('"y" in args.list', { list: 'xyz' })).toBe('args.list is text, expected a list')
  expect(evaluateCondition('"y" in args.list', { list: { y: 1 } })).toBe(
    'args.list is an object, expected a list',
  )
  expect(evaluateCondition('args.a in args', { a: 1 })).toBe('args.a is a number, expected text')
  expect(evaluateCondition('"a" in session')).toBe('session is text, expected an object')
  expect(evaluateCondition('args.a in ["x", args.b > 1]', { a: 'z' })).toBe('args.b is missing')
})

test('member and index access reads own properties and elements', () => {
  expect(evaluateCondition('args.a.b["c d"][0] == 7', { a: { b: { 'c d': [7] } } })).toBe(true)
  expect(evaluateCondition('params.a == args.a', { a: 1 })).toBe(true)
  expect(evaluateCondition('args.list[args.n] == "y"', { list: ['x', 'y'], n: 1 })).toBe(true)
  expect(evaluateCondition('args.list[9] == null && args.list[-1] == null', { list: [] })).toBe(true)
  expect(evaluateCondition('args.o[args.k] == 1', { o: { x: 1 }, k: 'x' })).toBe(true)
})

test('member and index access never reaches a prototype', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']) {
    expect(evaluateCondition(`args.${name} == null && args["${name}"] == null`)).toBe(true)
    expect(evaluateCondition(`args.x.${name} == null`, { x: 'text' })).toBe(
      'args.x is text, expected an object',
    )
    expect(evaluateCondition(`args.x["${name}"] == null`, { x: [] })).toBe(
      `"${name}" is text, expected a number`,
    )
  }
  expect(evaluateCondition('args.list.map == null', { list: [] })).toBe(
    'args.list is a list, expected an object',
  )
})

test('member access reads a property named like an inherited one when the call itself has it', () => {
  expect(
    evaluateCondition(
      'args.constructor == "mine" && args["__proto__"] == 1',
      JSON.parse('{"constructor":"mine","__proto__":1}'),
    ),
  ).toBe(true)
})

test('member and index access is indeterminate on a value that is not an object', () => {
  expect(evaluateCondition('args.a.b == 1')).toBe('args.a is missing')
  expect(evaluateCondition('args.a?.b == null', { a: null })).toBe(true)
  expect(evaluateCondition('args.a?.["b"] == null')).toBe(true)
  expect(evaluateCondition('args.a?.b == 1', { a: 5 })).toBe('args.a is a number, expected an object')
  expect(evaluateCondition('args.a[0] == 1', { a: 'text' })).toBe(
    'args.a is text, expected a list or an object',
  )
  expect(evaluateCondition('args.a[0.5] == 1', { a: [] })).toBe('0.5 is not a whole number')
  expect(evaluateCondition('args.a[args.b.c] == 1', { a: [] })).toBe('args.b is missing')
  expect(evaluateCondition('args.o[args.k] == 1', { o: {}, k: 1 })).toBe('args.k is a number, expected text')
  expect(evaluateCondition('args.a.b.c == 1', { a: 3 })).toBe('args.a is a number, expected an object')
})

test('methods apply to texts', () => {
  const params = { a: ' Hello ' }
  expect(evaluateCondition('args.a.trim().toLowerCase() == "hello"', params)).toBe(true)
  expect(evaluateCondition('args.a.toUpperCase().includes("ELL")', params)).toBe(true)
  expect(evaluateCondition('args.a.trim().startsWith("He") && args.a.trim().endsWith("lo")', params)).toBe(
    true,
  )
  expect(evaluateCondition('args.a.length == 7 && args.a.trim().length == 5', params)).toBe(true)
})

test('methods of texts are indeterminate on a list or an object', () => {
  expect(evaluateCondition('args.a.includes("@evil")', { a: ['x@evil'] })).toBe(
    'args.a is a list, expected text',
  )
  expect(evaluateCondition('args.a.length > 2', { a: { length: 3 } })).toBe(
    'args.a is an object, expected text or a list',
  )
})

test('.length applies to lists too', () => {
  expect(evaluateCondition('args.a.length == 2', { a: [1, 2] })).toBe(true)
})

test('methods are indeterminate on other types', () => {
  expect(evaluateCondition('args.a.startsWith("x")')).toBe('args.a is missing')
  expect(evaluateCondition('args.a.startsWith("x")', { a: ['x'] })).toBe('args.a is a list, expected text')
  expect(evaluateCondition('args.a.startsWith(args.b)', { a: 'x' })).toBe('args.b is missing')
  expect(evaluateCondition('args.a.startsWith(args.b.c)', { a: 'x' })).toBe('args.b is missing')
  expect(evaluateCondition('args.a?.startsWith("x")')).toBe('args.a?.startsWith("x") is missing')
  expect(evaluateCondition('args.a.trim() == ""', { a: 1 })).toBe('args.a is a number, expected text')
  expect(evaluateCondition('args.a.length > 1', { a: 1 })).toBe('args.a is a number, expected text or a list')
  expect(evaluateCondition('args.a.match(/x/)', { a: null })).toBe('args.a is null, expected text')
})

test('match() finds anywhere, and supports the flags i, m, s and g', () => {
  expect(evaluateCondition('args.a.match(/b+/)', { a: 'abbc' })).toBe(true)
  expect(evaluateCondition('args.a.match(/^B/)', { a: 'b' })).toBe(false)
  expect(evaluateCondition('args.a.match(/^B/i)', { a: 'b' })).toBe(true)
  expect(evaluateCondition('args.a.match(/^b$/)', { a: 'a\nb' })).toBe(false)
  expect(evaluateCondition('args.a.match(/^b$/gm)', { a: 'a\nb' })).toBe(true)
  expect(evaluateCondition('args.a.match(/a.b/)', { a: 'a\nb' })).toBe(false)
  expect(evaluateCondition('args.a.match(/a.b/s)', { a: 'a\nb' })).toBe(true)
  expect(evaluateCondition('args.a.match(/[/]x\\/y/)', { a: '/x/y' })).toBe(true)
})

test('match() returns at once where backtracking would never end', () => {
  expect(evaluateCondition('args.a.match(/^(a+)+$/)', { a: `${'a'.repeat(100_000)}!` })).toBe(false)
  expect(evaluateCondition('args.a.match(/^(\\w+\\s?)*$/)', { a: `${'word '.repeat(10_000)}!` })).toBe(false)
})

test('the root names give agent, tool, session and time of the call', () => {
  expect(
    evaluateCondition('agent == "agent-1" && tool == "pay" && category == "edit" && session == "run-1"'),
  ).toBe(true)
  expect(evaluateCondition('now == "2026-11-20T22:00:00.000Z" && now < "2026-11-21"')).toBe(true)
  expect(evaluateCondition('context.environment == "production"')).toBe(true)
})

test('text literals support the usual escapes', () => {
  expect(evaluateCondition(String.raw`args.a == "\n\r\t\\\/\"\'\u0041"`, { a: '\n\r\t\\/"\'A' })).toBe(true)
  expect(evaluateCondition(`args.a == 'say "hi"'`, { a: 'say "hi"' })).toBe(true)
})
