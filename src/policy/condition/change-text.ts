import { lazy } from '../../core/lazy.ts'
import { createPrefilter, HIDDEN_CHARACTERS, isPlain, visibleForm } from '../../core/text-forms.ts'

/**
 * Changes the case of a text, and of what people see of it. A character that has no case of its own, as `𝐱` or `™`, is
 * taken for the letters that it looks like, in full width: people see them, but the text is not those letters.
 */
export function changeCase(text: string, change: (text: string) => string): string {
  if (isPlain(text)) return change(text)
  return change(mayBeUncased(text) ? text.replace(uncased(), (found) => undisguised(found, change)) : text)
}

/** Trims a text, also white space that stands behind hidden characters at its ends: where some did, one stays. */
export function trimText(text: string): string {
  if (isPlain(text)) return text.trim()
  const start = edgeLength(text)
  const end = edgeLength(reversed(text.slice(start)))
  const middle = text.slice(start, text.length - end)
  return `${trimEdge(text.slice(0, start))}${middle}${trimEdge(text.slice(text.length - end))}`
}

/** Stands for what was hidden. */
const MARK = '\u2060'
const uncased = lazy(
  () =>
    /[[\p{Changes_When_NFKC_Casefolded}--\p{Changes_When_Lowercased}]--\p{Default_Ignorable_Code_Point}]/gv,
)
const mayBeUncased = createPrefilter(uncased)
const edgeCharacter = lazy(() => new RegExp(String.raw`^[\s${HIDDEN_CHARACTERS}]$`, 'v'))

function undisguised(found: string, change: (text: string) => string): string {
  const seen = visibleForm(found)
  return visibleForm(change(found)) === visibleForm(change(seen))
    ? found
    : isPlain(seen)
      ? wide(seen)
      : `${MARK}${seen}`
}

function wide(letters: string): string {
  return letters.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + WIDER))
}

/** From a character of ASCII to the same one in full width. */
const WIDER = 0xfee0

function edgeLength(characters: Iterable<string>): number {
  let length = 0
  for (const character of characters) {
    if (!edgeCharacter().test(character)) break
    length += character.length
  }
  return length
}

/** The characters of a text from its end, surrogates together. */
function* reversed(text: string): Iterable<string> {
  for (let end = text.length; end > 0; ) {
    const character =
      /[\uD800-\uDBFF][\uDC00-\uDFFF]$/.exec(text.slice(Math.max(0, end - 2), end))?.[0] ??
      text[end - 1] ??
      ''
    yield character
    end -= character.length
  }
}

/** Nothing of white space, the whole of what hides no white space, else a mark. */
function trimEdge(edge: string): string {
  if (edge.trim() === '') return ''
  return /\s/.test(edge) ? MARK : edge
}
