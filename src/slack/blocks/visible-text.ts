import { lazy } from '../../core/lazy.ts'
import { HIDDEN_CHARACTERS } from '../../core/text-forms.ts'

/**
 * The text with every character shown as `⟦U+202E⟧` that cannot be seen, reorders its neighbours, looks like a letter of
 * another alphabet within a word, or stands on a pile of accents. Real emoji keep their joiners. With `keepLines`, line
 * feeds and tabs stay as they are.
 */
export function visibleText(source: string, options: Lines = { keepLines: false }): string {
  if ((options.keepLines ? PLAIN_LINES : PLAIN).test(source)) return source
  return source
    .replace(emojiOrHidden(), (found: string, emoji: string | undefined) =>
      emoji !== undefined || isKept(found, options) ? found : nameOf(found),
    )
    .replace(PILED_MARK, nameOf)
    .replace(WORD, (word) => (isMixed(word) ? word.replace(LOOKALIKE_LETTER, nameOf) : word))
}

/** Does the text contain a character that `visibleText` would replace? */
export function hasHidden(source: string, options: Lines = { keepLines: false }): boolean {
  return visibleText(source, options) !== source
}

/** Nothing in these is ever named: most texts are, and the emoji of the expression below are slow to look for. */
const PLAIN = /^[\x20-\x7E]*$/
const PLAIN_LINES = /^[\x20-\x7E\n\t]*$/

interface Lines {
  readonly keepLines: boolean
}

function isKept(found: string, { keepLines }: Lines): boolean {
  return keepLines && (found === '\n' || found === '\t')
}

function nameOf(character: string): string {
  return `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`
}

/**
 * An emoji as Unicode recommends it, or else one character that is hidden, or a letter dressed up for mathematics. The
 * thousands of emoji are looked for only where one can begin. Listing them takes 25 ms, which a start need not wait for.
 */
const emojiOrHidden = lazy(
  () => new RegExp(String.raw`(?=\p{Emoji})(\p{RGI_Emoji})|[${HIDDEN_CHARACTERS}\u{1D400}-\u{1D7FF}]`, 'gv'),
)

/** No language puts more than four marks on a letter. */
const PILED_MARK = /(?<=\p{M}{4})\p{M}/gu

/** An escape of JSON, whose letter is of no alphabet, or a word. */
const WORD = /\\+(?:[bfnrt]|u[\dA-Fa-f]{4})|[\p{L}\p{M}\p{N}_]+/gu
/** Letters of the alphabets that share shapes with the Latin one. */
const LOOKALIKE_LETTER =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/gu

function isMixed(word: string): boolean {
  return /\p{Script=Latin}/u.test(word) && word.search(LOOKALIKE_LETTER) >= 0
}

/** At most `max` UTF-16 units; a cut shows that it cut, and never splits a character. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const kept = text.slice(0, max - 1)
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`
}
