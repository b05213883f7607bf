import type { TextPart } from '../model/presentation.ts'

/** The longest text of an agent within a sentence, in characters. */
const MAX_FREE = 60

/** The part as it stands within a sentence: text that an agent chose is quoted and bounded. */
export function inSentence(part: TextPart): TextPart {
  switch (part.kind) {
    case 'words':
    case 'moment':
      return part
    case 'free':
    case 'code':
    case 'passage':
      return { kind: 'free', text: quoted(part.text) }
  }
}

/** At most `max` characters; a cut shows that it cut. */
export function bounded(text: string, max: number): string {
  const characters = Array.from(text)
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`
}

/** In quotes that the text cannot close. */
function quoted(text: string): string {
  const line = text.replaceAll(/[ \t\r\n]+/g, ' ').trim()
  return `“${bounded(line.replaceAll(/[“”„‟]/g, '"'), MAX_FREE)}”`
}
