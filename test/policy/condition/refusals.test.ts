import { expect, test } from 'vitest'
import { refusal } from './builders.ts'

function refused(rows: readonly (readonly [string, string | null])[]) {
  for (const [source, expected] of rows) expect([source, refusal(source)]).toEqual([source, expected])
}

test('a condition is refused at a character that starts no token', () => {
  refused([
    ['args.x = 1', '7: expected == (a condition cannot assign)'],
    ['args.x & args.y', '7: expected &&'],
    ['args.x | args.y', '7: expected ||'],
    ['args.x == "abc', '10: the text is not closed: expected "'],
    ["args.x == 'abc", "10: the text is not closed: expected '"],
    ['args.x == `a`', '10: expected a text in " or \''],
    ['args.x == {}', '10: a condition cannot contain object literals'],
    ['args.x; args.y', '6: unexpected character ";"'],
    ['args.x == 12abc', '10: unexpected character "1"'],
    ['args.x == 1e999', '10: the number 1e999 is too large'],
    ['args.x in [00417]', '11: 00417 starts with 0: write 417, or "00417" for text'],
    [
      'args.x == 1234567890123456789',
      '10: the number 1234567890123456789 cannot be represented exactly: write "1234567890123456789" for text',
    ],
    [String.raw`args.x == "a\q"`, String.raw`12: unknown escape \q in a text`],
    ['args.x == 🙂', '10: unexpected character "🙂"'],
  ])
})

test('a condition is refused where it violates the grammar', () => {
  refused([
    ['', '0: expected a value, got the end'],
    ['args.x +', '8: expected a value, got the end'],
    ['args.', '5: expected a name after ., got the end'],
    ['args?.5', '5: expected a value, got .'],
    ['(args.x', '7: expected ) to close the parenthesis, got the end'],
    ['[1, 2', '5: expected ] after the list, got the end'],
    ['args[1', '6: expected ] after the index, got the end'],
    ['args.x ? true', '13: expected : between the two sides of ?, got the end'],
    ['true true', '5: expected an operator or the end, got true'],
    ['true and false', '5: expected an operator or the end, got and; write && for "and"'],
    ['true OR false', '5: expected an operator or the end, got OR; write || for "OR"'],
    ['true "x"', '5: expected an operator or the end, got a text'],
    ['/a/', '0: a regular expression is only allowed in match()'],
    ['args.x in /a/', '10: a regular expression is only allowed in match()'],
    ['true && )', '8: expected a value, got )'],
    ['args.x ?? true || false', '7: ?? with && or || needs parentheses'],
    ['true && args.x ?? false', '15: ?? with && or || needs parentheses'],
    ['(args.x ?? true) || false', null],
  ])
})

test('a condition is refused for unknown names and methods, with the nearest known one', () => {
  refused([
    ['arg.x == 1', "0: unknown name 'arg', did you mean 'args'?"],
    [
      'process.exit()',
      "0: unknown name 'process'; a param is written args.process; known here: args, params, context, agent, tool, category, session, now, lists, result, true, false, null, undefined",
    ],
    ['args.x.startWith("a")', "7: unknown method 'startWith', did you mean 'startsWith'?"],
    [
      'args.x.constructor("a")',
      "7: unknown method 'constructor'; known here: match, startsWith, endsWith, includes, toLowerCase, toUpperCase, trim",
    ],
    [
      'args.x.toString()',
      "7: unknown method 'toString'; known here: match, startsWith, endsWith, includes, toLowerCase, toUpperCase, trim",
    ],
    ['args.x.startsWith()', '7: startsWith() takes one argument'],
    ['args.x.trim("a")', '7: trim() takes no argument'],
    ['args.x.startsWith("a", "b")', '21: expected ) after the argument of startsWith, got ,'],
    ['agent("a")', '5: expected an operator or the end, got ('],
  ])
})

test('a condition is refused for regular expressions that are invalid or not linear', () => {
  refused([
    ['args.x.match("a")', '13: expected a regular expression such as /^a/ in match(), got a text'],
    ['args.x.match(args.y)', '13: expected a regular expression such as /^a/ in match(), got args'],
    ['args.x.match(/a/, 1)', '16: expected ) after the regular expression, got ,'],
    [
      'args.x.match(/(?=a)/)',
      '13: the regular expression is refused: invalid or unsupported Perl syntax: `(?=`',
    ],
    [
      String.raw`args.x.match(/(a)\1/)`,
      String.raw`13: the regular expression is refused: invalid escape sequence: ${'`'}\1${'`'}`,
    ],
    ['args.x.match(/a{5000}/)', '13: the regular expression is refused: invalid repeat count: `{5000}`'],
    ['args.x.match(/a/y)', "13: unknown flag 'y', expected i, m, s or g"],
  ])
})

test('a condition is refused when no call could ever satisfy it', () => {
  refused([
    ['agent', '0: this is always text, expected true or false'],
    ['args.x + 1', '0: this is always a number, expected true or false'],
    ['1 < args.x < 5', '0: this is always true or false, expected a number or text'],
    ['args.x.match(/a/) == null', '21: this is always null, expected true or false'],
    ['"a" == 1', '7: this is always a number, expected text'],
    ['args.x == [1]', '10: this is always a list, expected text or a number or true or false or null'],
    ['args.x > null', '9: this is always null, expected a number or text'],
    ['!"a"', '1: this is always text, expected true or false'],
    ['-"a" > 1', '1: this is always text, expected a number'],
    ['args.x && "a"', '10: this is always text, expected true or false'],
    ['1 ? true : false', '0: this is always a number, expected true or false'],
    ['agent.name == "x"', '0: this is always text, expected an object'],
    ['agent[0] == "x"', '0: this is always text, expected a list or an object'],
    ['args[0] == "x"', '5: this is always a number, expected text'],
    ['[1]["a"] == 1', '4: this is always text, expected a number'],
    ['args.x in "abc"', '10: this is always text, expected a list'],
    ['"a" in (args)', '7: this is always an object, expected a list'],
    ['[1, 2].includes(args.x)', '0: this is always a list, expected text'],
    ['args.length == 2', '0: this is always an object, expected text or a list'],
    ['1 in args', '0: this is always a number, expected text'],
    ['args in [1]', '0: this is always an object, expected text or a number or true or false or null'],
    ['args.startsWith("a")', '0: this is always an object, expected text'],
    ['args.x.startsWith(1)', '18: this is always a number, expected text'],
    ['agent.includes(1)', '15: this is always a number, expected text'],
    ['(true ? "a" : "b")', '0: this is always text, expected true or false'],
    ['args.x ?? ("a" > 1)', '17: this is always a number, expected text'],
  ])
})

test('a condition is accepted when its result depends on the call', () => {
  for (const source of [
    'args.x',
    'args.x ?? false',
    'true ?? false',
    'args.x ? true : args.y',
    'args.x?.match(/a/) ?? false',
    'args.x?.trim() == null',
    'agent.length > 3',
    '[args.x].length == 1',
    'args["length"] == null',
    'args.x?.length == null',
    '[1][0] == 1',
    'args["x"] == 1',
    '"a".toUpperCase() == "A"',
    '-args.x < -1 == true',
    'session == null',
  ]) {
    expect([source, refusal(source)]).toEqual([source, null])
  }
})

test('a condition is bounded in length, parts and depth', () => {
  expect(refusal(`args.x == "${'a'.repeat(4_090)}"`)).toBe('4096: longer than 4096 characters')
  expect(refusal(`${'1 + '.repeat(248)}1 > 0`)).toBeNull()
  expect(refusal(`${'1 + '.repeat(300)}1 > 0`)).toBe('0: too large: at most 500 parts')
  expect(refusal(`${'('.repeat(60)}true${')'.repeat(60)}`)).toBeNull()
  expect(refusal(`${'('.repeat(64)}true${')'.repeat(64)}`)).toBe('64: nested deeper than 64')
  expect(refusal(`${'!'.repeat(80)}true`)).toBe('64: nested deeper than 64')
  expect(refusal(`${'args.x ?? '.repeat(160)}true`)).toBeNull()
})
