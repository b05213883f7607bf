import fc from 'fast-check'

const FIRST_SURROGATE = 0xd800
const SURROGATES = 0x800
const CHARACTERS = 0x110000 - SURROGATES

/**
 * Any character of Unicode, like the unit 'binary' of fast-check, which first puts all of them into a map: two seconds and a
 * hundred megabytes in each process.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .nat(CHARACTERS - 1)
  .map((n) => String.fromCodePoint(n < FIRST_SURROGATE ? n : n + SURROGATES), numberOf)

/** The way back, which fast-check needs to mix in texts that are often dangerous, such as `__proto__`. */
function numberOf(text: unknown): number {
  const [character, ...others] = typeof text === 'string' && text.isWellFormed() ? text : ''
  const code = character?.codePointAt(0)
  if (code === undefined || others.length > 0) throw new Error('Expected one character')
  return code < FIRST_SURROGATE ? code : code - SURROGATES
}
