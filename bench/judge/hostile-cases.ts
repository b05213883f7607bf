import type { JsonObject } from '../../src/core/json.ts'

/** A condition that tries to slow down the evaluation, and the request that helps it. */
export interface HostileCase {
  readonly name: string
  readonly when: string
  /** Params near the 64 KiB that a request may have; `shuffled` gives other characters each time. */
  readonly params: (shuffled: (alphabet: string) => string) => JsonObject
}

/** How long the texts of hostile requests are: with their keys, just below 64 KiB. Cyrillic takes two bytes a letter. */
export const TEXT_LENGTH = 65_000

const HALF = TEXT_LENGTH / 2
const LONG_LIST = Array.from({ length: 16_000 }, () => 'b')

/** What is known to hold up other engines, and what was found to hold up this one. */
export const HOSTILE_CASES: readonly HostileCase[] = [
  regex('nested quantifiers', '^(a+)+$', () => `${'a'.repeat(TEXT_LENGTH - 1)}!`),
  regex('overlapping alternatives', '^(a|aa)+$', () => `${'a'.repeat(TEXT_LENGTH - 1)}!`),
  regex('polynomial: many stars', 'a*a*a*a*a*[b-c]$', () => 'a'.repeat(TEXT_LENGTH)),
  regex('many .* that do not end', '.*.*.*.*=[0-9]', (shuffled) => shuffled('ab=')),
  regex('700 alternatives', alternatives(700), (shuffled) => shuffled('w0123456789')),
  regex('words, any case, of two alphabets', '(?:drop|delete|стереть)\\s+(?:table|from)', (shuffled) =>
    shuffled('dropelt абвстерь ').slice(0, HALF),
  ),
  regex('overlapping count of 8', 'a.{8}$', (shuffled) => shuffled('ab')),
  regex('overlapping count of 20', 'a.{20}$', (shuffled) => shuffled('ab')),
  regex('counts of hundreds', '[a-z]{1,900}[0-9]', (shuffled) => shuffled('abcdefgh')),
  regex('counts within counts', '(?:a{1000}){1000}', () => 'a'.repeat(TEXT_LENGTH)),
  regex('optional five hundred times', '(?:a?){500}a{500}', () => 'a'.repeat(TEXT_LENGTH)),
  regex('a back reference', '^(a+)\\1$', () => 'a'.repeat(TEXT_LENGTH)),
  expression('3 matches of one field', repeated(3, 'args.text.match(/[xyж]+[0-9]/)', '||'), (shuffled) => ({
    text: shuffled('xyЖж').slice(0, HALF),
  })),
  expression('3 matches with many states', repeated(3, 'args.text.match(/a.{8}$/)', '||'), (shuffled) => ({
    text: `${shuffled('ab').slice(11)}${'b'.repeat(11)}`,
  })),
  expression('80 matches of one field', repeated(80, 'args.text.match(/(?:x|y)*c/)', '||'), aText),
  expression('10 includes() of one field', repeated(10, 'args.text.includes("aaaaaaaaab")', '||'), aText),
  expression('80 includes() of one field', repeated(80, 'args.text.includes("aaaaaaaaab")', '||'), aText),
  expression(
    'startsWith() and includes() of a long part',
    'args.text.startsWith(args.part) || args.text.includes(args.part)',
    () => ({
      text: 'a'.repeat(HALF),
      part: `${'a'.repeat(HALF / 2)}b${'a'.repeat(HALF / 2 - 1)}`,
    }),
  ),
  expression('20 searches of a list of 16,000', repeated(20, 'args.text in args.list', '||'), () => ({
    text: 'a',
    list: LONG_LIST,
  })),
  expression('80 searches of a list of 16,000', repeated(80, 'args.text in args.list', '||'), () => ({
    text: 'a',
    list: LONG_LIST,
  })),
  expression('a text in a list of 400 texts', `args.text in [${repeated(400, '"abc"', ',')}]`, aText),
  expression(
    '20 changes of case',
    `args.text${repeated(10, '.toUpperCase().toLowerCase()', '')} == ""`,
    () => ({
      text: 'Ж'.repeat(HALF),
    }),
  ),
  expression('290 changes of case', `args.text${repeated(290, '.toLowerCase()', '')} == ""`, aText),
  expression(
    'a text made 4 times longer, then searched',
    `(${repeated(4, 'args.text', '+')}).includes("b")`,
    aText,
  ),
  expression(
    'a text made 160 times longer, then searched',
    `(${repeated(160, 'args.text', '+')}).includes("b")`,
    aText,
  ),
  expression('499 parts', repeated(100, 'args.count > 5', '||'), () => ({ count: 1 })),
  expression('504 parts', repeated(101, 'args.count > 5', '||'), () => ({ count: 1 })),
  expression('nested 60 deep', `${'('.repeat(60)}args.count > 5${')'.repeat(60)}`, () => ({ count: 1 })),
  expression('nested 2,000 deep', `${'('.repeat(2_000)}args.count > 5${')'.repeat(2_000)}`, () => ({
    count: 1,
  })),
  expression('80 comparisons of long texts', repeated(80, 'args.text < args.other', '||'), () => ({
    text: `${'a'.repeat(HALF - 1)}b`,
    other: `${'a'.repeat(HALF - 1)}a`,
  })),
]

function regex(
  name: string,
  pattern: string,
  text: (shuffled: (alphabet: string) => string) => string,
): HostileCase {
  return { name, when: `args.text.match(/${pattern}/i)`, params: (shuffled) => ({ text: text(shuffled) }) }
}

function expression(name: string, when: string, params: HostileCase['params']): HostileCase {
  return { name, when, params }
}

function aText() {
  return { text: 'a'.repeat(TEXT_LENGTH) }
}

function repeated(times: number, part: string, between: string): string {
  return Array.from({ length: times }, () => part).join(between)
}

function alternatives(count: number): string {
  return Array.from({ length: count }, (_, index) => `w${index.toString(36)}`).join('|')
}
