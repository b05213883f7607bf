import { type HiddenValue, hiddenValues } from '../../approval/decide/masking/hidden-values.ts'
import type { JsonObject } from '../../core/json.ts'
import { MASKED } from '../../core/secrets/masked.ts'
import { bold, type Inline, line, type Paragraph, text } from './blocks.ts'
import { shorten, visibleText } from './visible-text.ts'

/** Which params are masked, why, and how long the masked text is. One that the bundle masks as a whole shows that itself. */
export function hiddenLines(shown: JsonObject): readonly Paragraph[] {
  const hidden = hiddenValues(shown)
  const byBundle = hidden.filter(({ path, characters }) => characters === null && shown[path] !== MASKED)
  const byLook = hidden.filter(({ characters }) => characters !== null)
  return [
    ...hiddenLine('Hidden by the policies: ', byBundle),
    ...hiddenLine('Hidden because it looks like a secret: ', byLook),
  ]
}

const MAX_NAMED = 5
const MAX_PATH = 60

function hiddenLine(label: string, hidden: readonly HiddenValue[]): readonly Paragraph[] {
  if (hidden.length === 0) return []
  const more = hidden.length - MAX_NAMED
  const named = hidden
    .slice(0, MAX_NAMED)
    .flatMap((value, at) => [...(at === 0 ? [] : [text(', ')]), ...words(value)])
  return [line(bold(label), ...named, text(more > 0 ? `, and ${more} more.` : '.'))]
}

function words({ path, characters }: HiddenValue): readonly Inline[] {
  const name = text(shorten(visibleText(path), MAX_PATH))
  if (path === '') return [text('in a name')]
  return characters === null
    ? [name]
    : [text(`${characters} ${characters === 1 ? 'character' : 'characters'} of `), name]
}
