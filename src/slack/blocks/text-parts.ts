import type { TextPart } from '../../policy/model/presentation.ts'
import { type Cell, cell, code, type Inline, line, richText, text, timestamp } from './blocks.ts'

/** The parts as elements of a line; points in time in the reader's own time zone. */
export function inlineOf(
  parts: readonly TextPart[],
  styled: (content: string) => Inline = text,
): readonly Inline[] {
  return parts.map((part) => inline(part, styled))
}

/** The same as a cell of a table. */
export function cellOf(parts: readonly TextPart[]): Cell {
  return parts.some(({ kind }) => kind === 'moment')
    ? richText(line(...inlineOf(parts)))
    : cell(textOf(parts))
}

/** The same as plain text, with points in time in UTC. */
export function textOf(parts: readonly TextPart[]): string {
  return parts.map((part) => part.text).join('')
}

function inline(part: TextPart, styled: (content: string) => Inline): Inline {
  switch (part.kind) {
    case 'words':
    case 'free':
    case 'passage':
      return styled(part.text)
    case 'code':
      return code(part.text)
    case 'moment':
      return timestamp(part.atMs, part.text)
  }
}
