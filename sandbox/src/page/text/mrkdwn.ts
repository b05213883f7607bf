import { emojiOf } from './emoji.ts'
import { decodeEntities, readToken } from './mrkdwn-token.ts'
import type { Inline, InlineStyle, Paragraph } from './paragraph.ts'

/** Reads a text in Slack's mrkdwn; what is not well formed stays as it was written. */
export function parseMrkdwn(source: string): readonly Paragraph[] {
  const paragraphs: Paragraph[] = []
  let from = 0
  for (const match of source.matchAll(/\n?```\n?([\s\S]+?)\n?```\n?/g)) {
    paragraphs.push(...readLines(source.slice(from, match.index)))
    paragraphs.push({ kind: 'preformatted', children: [textOf(match[1] ?? '')] })
    from = match.index + match[0].length
  }
  return [...paragraphs, ...readLines(source.slice(from))]
}

function readLines(source: string): readonly Paragraph[] {
  if (source === '') return []
  const runs: { quoted: boolean; lines: string[] }[] = []
  for (const line of source.split('\n')) {
    const mark = /^(?:>|&gt;) ?/.exec(line)?.[0] ?? ''
    const quoted = mark !== ''
    const run = runs.at(-1)
    if (run === undefined || run.quoted !== quoted) runs.push({ quoted, lines: [line.slice(mark.length)] })
    else run.lines.push(line.slice(mark.length))
  }
  return runs.map(({ quoted, lines }) => ({
    kind: quoted ? 'quote' : 'text',
    children: parseLine(lines.join('\n')),
  }))
}

interface Rule {
  readonly pattern: RegExp
  readonly read: (body: string) => Inline | null
}

const rules: readonly Rule[] = [
  { pattern: /<([^<>\n]+)>/y, read: readToken },
  {
    pattern: /`([^`\n]+)`/y,
    read: (body) => ({ kind: 'styled', style: 'code', children: [textOf(body)] }),
  },
  styleRule('bold', '\\*'),
  styleRule('italic', '_'),
  styleRule('strike', '~'),
  { pattern: /:([a-z0-9_+-]+):/y, read: readEmoji },
  { pattern: /(?<![\p{L}\p{N}])(https?:\/\/[^\s<>|*_~`]+)/uy, read: readToken },
]

function styleRule(style: InlineStyle, mark: string): Rule {
  return {
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}${mark}])${mark}(?![\\s${mark}])([^${mark}\\n]*[^${mark}\\s])${mark}(?![\\p{L}\\p{N}${mark}])`,
      'uy',
    ),
    read: (body) => ({ kind: 'styled', style, children: parseLine(body) }),
  }
}

function parseLine(source: string): readonly Inline[] {
  const parts: Inline[] = []
  let plainFrom = 0
  let at = 0
  while (at < source.length) {
    const hit = readAt(source, at)
    if (hit === null) {
      at += 1
      continue
    }
    if (plainFrom < at) parts.push(textOf(source.slice(plainFrom, at)))
    parts.push(hit.part)
    at += hit.length
    plainFrom = at
  }
  if (plainFrom < source.length) parts.push(textOf(source.slice(plainFrom)))
  return parts
}

function readAt(source: string, at: number): { part: Inline; length: number } | null {
  if (!'<`*_~:h'.includes(source.charAt(at))) return null
  for (const { pattern, read } of rules) {
    pattern.lastIndex = at
    const match = pattern.exec(source)
    const part = match === null ? null : read(match[1] ?? '')
    if (match !== null && part !== null) return { part, length: match[0].length }
  }
  return null
}

function readEmoji(name: string): Inline | null {
  const glyph = emojiOf(name)
  return glyph === null ? null : { kind: 'emoji', glyph, name }
}

function textOf(escaped: string): Inline {
  return { kind: 'text', text: decodeEntities(escaped) }
}
