import { visibleForm } from './text-forms.ts'

/**
 * A key that is equal for names that look alike: it ignores case, width, accents and hidden characters, and unifies letters
 * and digits that look like one another.
 */
export function skeletonOf(name: string): string {
  const letters = visibleForm(name).normalize('NFKD').replace(MARKS, '').trim().toLowerCase()
  return Array.from(letters, (character) => LATIN.get(character) ?? character).join('')
}

const MARKS = /\p{M}/gu

/** Each small Latin letter, digit or sign, followed by its look-alikes in any alphabet. */
const ALIKE: readonly (readonly [string, string])[] = [
  ['a', 'аαɑ'],
  ['b', 'вʙьβƅ'],
  ['c', 'с'],
  ['d', 'ԁɗđ'],
  ['e', 'еєҽεɛ'],
  ['f', 'ғƒ'],
  ['g', 'ɡց'],
  ['h', 'һհнħ'],
  ['j', 'јϳ'],
  ['k', 'кκқ'],
  ['l', '1i|ıіιɩӏłլǀ'],
  ['m', 'м'],
  ['n', 'пηոռ'],
  ['o', '0оοσօөø'],
  ['p', 'рρ'],
  ['q', 'ԛզ'],
  ['r', 'гʀ'],
  ['s', 'ѕꜱ'],
  ['t', 'тτŧ'],
  ['u', 'υսцʊ'],
  ['v', 'ѵν'],
  ['w', 'ԝшωա'],
  ['x', 'хχ×'],
  ['y', 'уүγყ'],
  ['z', 'ζᴢʐ'],
  ['-', '‐‒–—―−'],
  ['.', '·。۔'],
  [':', 'ː꞉∶׃'],
  ['/', '∕⁄╱'],
  ['_', 'ˍ'],
]
const LATIN: ReadonlyMap<string, string> = new Map(
  ALIKE.flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
)
