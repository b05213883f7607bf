import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasHidden, shorten, visibleText } from '../../../src/slack/blocks/visible-text.ts'
import { anyCharacter } from '../../support/any-character.ts'

test('visibleText() names characters that reorder their neighbours', () => {
  expect(visibleText('pay \u202Egnp.exe')).toBe('pay ⟦U+202E⟧gnp.exe')
})

test.each([
  ['a zero-width space', '\u200B', '⟦U+200B⟧'],
  ['a soft hyphen', '\u00AD', '⟦U+00AD⟧'],
  ['a Hangul filler', '\u3164', '⟦U+3164⟧'],
  ['a blank Braille pattern', '\u2800', '⟦U+2800⟧'],
  ['a tag letter', '\u{E0041}', '⟦U+E0041⟧'],
  ['a variation selector alone', 'a\uFE0F', 'a⟦U+FE0F⟧'],
  ['a joiner between letters', 'a\u200Db', 'a⟦U+200D⟧b'],
  ['a NUL', '\0', '⟦U+0000⟧'],
  ['a line separator', '\u2028', '⟦U+2028⟧'],
  ['an escape of a terminal', '\u001B[2K', '⟦U+001B⟧[2K'],
  ['a Cyrillic letter in a Latin word', 'p\u0430ypal', 'p⟦U+0430⟧ypal'],
  ['a Greek letter in a Latin word', 'refund_\u03BFrder', 'refund_⟦U+03BF⟧rder'],
  ['a letter dressed up for mathematics', '\u{1D5C9}ay', '⟦U+1D5C9⟧ay'],
  ['what is piled up on four accents', `e${'\u0301'.repeat(6)}`, `e${'\u0301'.repeat(4)}⟦U+0301⟧⟦U+0301⟧`],
])('visibleText() names %s', (_what, source, text) => {
  expect(visibleText(source)).toBe(text)
  expect(hasHidden(source)).toBe(true)
})

test.each(['👩‍👩‍👧', '❤️', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '👍🏽'])('visibleText() leaves the emoji %s unchanged', (emoji) => {
  expect(visibleText(emoji)).toBe(emoji)
  expect(hasHidden(emoji)).toBe(false)
})

test('visibleText() keeps exactly the emoji of Unicode, in any mixture of what they are made of', () => {
  const parts = fc.constantFrom(...EMOJI_PARTS)
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (found) => {
      const source = found.join('')
      const expected = source.replace(/(\p{RGI_Emoji})|\p{Default_Ignorable_Code_Point}/gv, (one, emoji) =>
        emoji === undefined ? `⟦U+${one.codePointAt(0)?.toString(16).toUpperCase()}⟧` : one,
      )

      expect(visibleText(source)).toBe(expected)
    }),
    { numRuns: 2_000 },
  )
})

/** Bases, joiners, skin tones, flags, tags and keycaps, and what is none of them. */
const EMOJI_PARTS = [
  ...['👩', '👨', '🚀', '❤', '☎', '🏴', '🏽', '🇩', '🇪', '1', '#', 'a', 'é', ' '],
  ...['\u200D', '\uFE0F', '\u20E3', '\u200B', '\u{E0067}', '\u{E0062}', '\u{E007F}'],
] as const

test('visibleText() leaves scripts of all kinds unchanged', () => {
  const source = 'Zürich, Жуков, Ελλάδα, 北京 にUSBで שָׁלוֹם สวัสดี Việt'

  expect(visibleText(source)).toBe(source)
})

test('visibleText() keeps line feeds and tabs only in multi-line text', () => {
  expect(visibleText('a\n\tb', { keepLines: true })).toBe('a\n\tb')
  expect(hasHidden('a\n\tb', { keepLines: true })).toBe(false)
  expect(visibleText('a\nb')).toBe('a⟦U+000A⟧b')
})

test.each(['\n', '\t', '\r', '\0', '\u007f', '\\', '\\n', '"', '\ud800'])(
  'visibleText() leaves a word of another alphabet as it is after %j in JSON, where a Latin letter may stand for it',
  (before) => {
    const written = JSON.stringify(`${before}Άννα`)

    expect(visibleText(written)).toMatch(/Άννα"$/)
    expect(visibleText(`${before}Άννα`)).toMatch(/Άννα$/)
  },
)

test('visibleText() names a letter of another alphabet in a Latin word after an escape of JSON', () => {
  expect(visibleText(JSON.stringify('\npаypal'))).toBe(String.raw`"\np⟦U+0430⟧ypal"`)
})

test('visibleText() finds nothing hidden in its own output', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (source) => {
      expect(hasHidden(visibleText(source))).toBe(false)
    }),
  )
})

test('shorten() marks that it cut the text, and never splits a character', () => {
  expect(shorten('abcdef', 4)).toBe('abc…')
  expect(shorten('ab🙂🙂', 4)).toBe('ab…')
  expect(shorten('abcd', 4)).toBe('abcd')
})
