import type { Random } from '../../bench/record/random.ts'

/** Texts that parsers stumble over. */
const ODD = [
  ...[
    'null',
    '""',
    '[]',
    '{}',
    '-1',
    '1e999',
    '9007199254740993',
    'true',
    '"\\ud800"',
    '"\u202e"',
    '0x10',
    '1_000',
  ],
  ...[
    '"__proto__"',
    '"constructor"',
    ',',
    ':',
    '{',
    ']',
    '\u0000',
    '\n',
    '  ',
    '- ',
    '&a',
    '*a',
    '!!js',
    '%s',
  ],
  '['.repeat(40),
  `"${'x'.repeat(5_000)}"`,
] as const

/** The text with a few changes: parts removed, repeated, exchanged, or replaced by what parsers stumble over. */
export function mutated(text: string, random: Random): string {
  let changed = text
  for (let change = random.below(3); change >= 0; change -= 1) changed = mutatedOnce(changed, random)
  return changed
}

function mutatedOnce(text: string, random: Random): string {
  const from = random.below(text.length + 1)
  const to = Math.min(text.length, from + random.below(12))
  const [before, part, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)]
  return random.one([
    () => before + after,
    () => before + part + part + after,
    () => before + random.one(ODD) + after,
    () => before + random.one(ODD) + part + after,
    () => before + String.fromCharCode(random.below(0x2fff)) + after,
    () => withOtherToken(text, random),
    () => withOtherToken(text, random),
  ])()
}

/** Another number or comparison in the place of one: mostly still a valid text. */
export function withOtherValue(text: string, random: Random): string {
  const [first, ...others] = [...text.matchAll(/\b\d+\b|[<>]=?|[!=]=/g)]
  if (first === undefined) return text
  const target = random.one([first, ...others])
  const other = /\d/.test(target[0])
    ? String(random.below(100) + 1)
    : random.one(['<', '>=', '==', '!=', '+'])
  return text.slice(0, target.index) + other + text.slice(target.index + target[0].length)
}

/** One word or number of the text stands in the place of another, or something odd does. */
function withOtherToken(text: string, random: Random): string {
  const tokens = [...text.matchAll(/"[^"]*"|[\w.$@#-]+/g)]
  const [first, ...others] = tokens
  if (first === undefined) return text
  const target = random.one([first, ...others])
  const other = random.share() < 0.7 ? random.one([first, ...others])[0] : random.one(ODD)
  return text.slice(0, target.index) + other + text.slice(target.index + target[0].length)
}
