import { emojiOf } from './emoji.ts'
import type { Inline } from './paragraph.ts'

/** Reads a `plain_text`: known `:emoji:` names are replaced unless `emoji` is false, and nothing else is interpreted. */
export function readPlainText(text: string, emoji: boolean): readonly Inline[] {
  if (!emoji) return [{ kind: 'text', text }]
  return text
    .split(/(:[a-z0-9_+-]+:)/)
    .filter((part) => part !== '')
    .map(readPart)
}

function readPart(part: string): Inline {
  const name = /^:(.+):$/.exec(part)?.[1] ?? ''
  const glyph = emojiOf(name)
  return glyph === null ? { kind: 'text', text: part } : { kind: 'emoji', glyph, name }
}
