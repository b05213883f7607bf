/**
 * The text with every character that cannot be seen, or that reorders its neighbours, shown as `⟦U+202E⟧`.
 * Real emoji keep their joiners. With `keepLines`, line feeds and tabs stay as they are.
 */
export function visibleText(source: string, options: Lines = { keepLines: false }): string {
  return source.replace(EMOJI_OR_HIDDEN, (found: string, emoji: string | undefined) =>
    emoji !== undefined || isKept(found, options) ? found : nameOf(found),
  )
}

/** Has the text a character that `visibleText` would name? */
export function hasHidden(source: string, options: Lines = { keepLines: false }): boolean {
  for (const [found, emoji] of source.matchAll(EMOJI_OR_HIDDEN)) {
    if (emoji === undefined && !isKept(found, options)) return true
  }
  return false
}

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
 * An emoji as Unicode recommends it, or else one character that is a control, format, private or lone
 * surrogate one, a line or paragraph separator, one that fonts leave out, or a blank that is no space.
 */
const EMOJI_OR_HIDDEN =
  /(\p{RGI_Emoji})|[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]/gv

/** At most `max` UTF-16 units; a cut shows that it cut, and never splits a character. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const kept = text.slice(0, max - 1)
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`
}
