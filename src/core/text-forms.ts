import { lazy } from './lazy.ts'

/**
 * Invisible characters, for a character class with flag v: control, format, private
 * and lone surrogate characters, line and paragraph separators, characters without a glyph, and the Braille blank.
 */
export const HIDDEN_CHARACTERS = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}`

/** Is every character printable ASCII, a line feed or a tab? Such a text is already normalized. */
export function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0x7e || (code < 0x20 && code !== LINE_FEED && code !== TAB)) return false
  }
  return true
}

/** Unicode NFC: texts with the same NFC are equivalent. */
export function canonical(text: string): string {
  return isPlain(text) ? text : text.normalize('NFC')
}

/** The text as people see it: without hidden characters, in compatibility form. Line feeds and tabs count as visible. */
export function visibleForm(text: string): string {
  if (isPlain(text)) return text
  return (mayHide(text) ? text.replace(hidden(), '') : text).normalize('NFKC')
}

/** Has the text hidden characters, other than those inside an emoji? */
export function hidesCharacters(text: string): boolean {
  if (isPlain(text) || !mayHide(text)) return false
  return text.replace(emoji(), '').search(hidden()) >= 0
}

/** May a text contain a match of this single-character pattern? False is certain, and much faster than the pattern. */
export function createPrefilter(pattern: () => RegExp): (text: string) => boolean {
  let units: Uint8Array | null = null
  return (text) => {
    units ??= unitsIn(pattern())
    for (let at = 0; at < text.length; at += 1) if (units[text.charCodeAt(at)] === 1) return true
    return false
  }
}

/** 1 for each code unit that the pattern matches, and for every surrogate. */
function unitsIn(pattern: RegExp): Uint8Array {
  const units = new Uint8Array(0x10000)
  for (let code = 0; code < units.length; code += 1) {
    const isHalf = code >= 0xd800 && code < 0xe000
    if (isHalf || String.fromCharCode(code).search(pattern) >= 0) units[code] = 1
  }
  return units
}

const LINE_FEED = 0x0a
const TAB = 0x09
/** At its first use, as building it takes longer than most modules take to load. */
const hidden = lazy(() => new RegExp(`[[${HIDDEN_CHARACTERS}]--[\\n\\t]]`, 'gv'))
/** The thousands of emoji are looked for only where one can begin. */
const emoji = lazy(() => /(?=\p{Emoji})\p{RGI_Emoji}/gv)
const mayHide = createPrefilter(hidden)
