/**
 * What people do not see of a text, for a character class of a regular expression with flag v: control, format, private
 * and lone surrogate characters, line and paragraph separators, what fonts leave out, and a blank that is no space.
 */
export const HIDDEN_CHARACTERS = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}`

/** Is every character printable ASCII, a line feed or a tab? Such a text has no other form. */
export function isPlain(text: string): boolean {
  return !NOT_PLAIN.test(text)
}

/** Unicode's canonical form: texts that are equal in it are one text, written in two ways. */
export function canonical(text: string): string {
  return isPlain(text) ? text : text.normalize('NFC')
}

/** The text as people see it: without hidden characters, in compatibility form. Line feeds and tabs are seen. */
export function visibleForm(text: string): string {
  return isPlain(text) ? text : text.replace(HIDDEN, '').normalize('NFKC')
}

/** Has the text hidden characters, other than those that hold an emoji together? */
export function hidesCharacters(text: string): boolean {
  if (isPlain(text)) return false
  return text.replace(EMOJI, '').search(HIDDEN) >= 0
}

const NOT_PLAIN = /[^\n\t\x20-\x7e]/
const HIDDEN = new RegExp(`[[${HIDDEN_CHARACTERS}]--[\\n\\t]]`, 'gv')
const EMOJI = /\p{RGI_Emoji}/gv
