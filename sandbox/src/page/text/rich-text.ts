import type { Json, JsonObject } from '../../json.ts'
import { flagAt, isObject, listAt, memberOf, numberAt, textAt } from '../json-read.ts'
import { emojiOf, emojiOfCode } from './emoji.ts'
import type { Inline, InlineStyle, Paragraph } from './paragraph.ts'
import { safeUrl } from './safe-url.ts'

/** Reads the elements of a `rich_text` block; what it does not know comes back as `unknown` with its JSON. */
export function readRichText(block: Json): readonly Paragraph[] {
  return listAt(block, 'elements').map(readParagraph)
}

function readParagraph(element: Json): Paragraph {
  switch (textAt(element, 'type')) {
    case 'rich_text_section':
      return { kind: 'text', children: readInlines(element) }
    case 'rich_text_quote':
      return { kind: 'quote', children: readInlines(element) }
    case 'rich_text_preformatted':
      return { kind: 'preformatted', children: readInlines(element) }
    case 'rich_text_list':
      return readList(element)
    default:
      return { kind: 'unknown', json: element }
  }
}

function readList(element: Json): Paragraph {
  return {
    kind: 'list',
    ordered: textAt(element, 'style') === 'ordered',
    indent: Math.min(8, Math.max(0, numberAt(element, 'indent') ?? 0)),
    offset: numberAt(element, 'offset') ?? 0,
    items: listAt(element, 'elements').map(readInlines),
  }
}

function readInlines(element: Json): readonly Inline[] {
  return listAt(element, 'elements').map((part) => {
    const inline = isObject(part) ? readers.get(textAt(part, 'type'))?.(part) : undefined
    return inline === undefined ? { kind: 'unknown', json: part } : styled(inline, part)
  })
}

const readers: ReadonlyMap<string, (part: JsonObject) => Inline> = new Map([
  ['text', (part: JsonObject): Inline => ({ kind: 'text', text: textAt(part, 'text') })],
  ['link', readLink],
  ['user', (part): Inline => ({ kind: 'user', id: textAt(part, 'user_id') })],
  ['channel', (part): Inline => ({ kind: 'channel', id: textAt(part, 'channel_id'), label: '' })],
  ['usergroup', (part): Inline => ({ kind: 'usergroup', id: textAt(part, 'usergroup_id'), label: '' })],
  ['broadcast', (part): Inline => ({ kind: 'broadcast', range: textAt(part, 'range') })],
  ['color', (part): Inline => ({ kind: 'color', value: textAt(part, 'value') })],
  ['emoji', readEmoji],
  ['date', readDate],
])

function readLink(part: JsonObject): Inline {
  const address = textAt(part, 'url')
  const label = textAt(part, 'text')
  const url = safeUrl(address)
  if (url === null) return { kind: 'text', text: label === '' ? address : label }
  return { kind: 'link', url, label: label === '' ? url : label }
}

function readEmoji(part: JsonObject): Inline {
  const name = textAt(part, 'name')
  const glyph = emojiOfCode(textAt(part, 'unicode')) ?? emojiOf(name)
  return glyph === null ? { kind: 'text', text: `:${name}:` } : { kind: 'emoji', glyph, name }
}

function readDate(part: JsonObject): Inline {
  return {
    kind: 'date',
    timestampS: numberAt(part, 'timestamp') ?? 0,
    format: textAt(part, 'format'),
    url: textAt(part, 'url'),
    fallback: textAt(part, 'fallback'),
  }
}

const styles: readonly InlineStyle[] = ['bold', 'italic', 'strike', 'underline', 'highlight', 'code']

function styled(inline: Inline, part: Json): Inline {
  const wanted = memberOf(part, 'style')
  return styles
    .filter((style) => flagAt(wanted, style))
    .reduceRight<Inline>((inner, style) => ({ kind: 'styled', style, children: [inner] }), inline)
}
