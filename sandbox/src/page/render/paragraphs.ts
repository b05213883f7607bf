import type { Inline, InlineDate, ListParagraph, Paragraph } from '../text/paragraph.ts'
import { safeUrl } from '../text/safe-url.ts'
import { formatSlackDate } from '../text/slack-date.ts'
import { el } from './dom.ts'
import { type Names, personName } from './names.ts'
import { unknownBox } from './unknown.ts'

/** Draws paragraphs, quotes, code and lists as nodes. */
export function paragraphNodes(paragraphs: readonly Paragraph[], names: Names): readonly HTMLElement[] {
  return paragraphs.map((paragraph) => paragraphNode(paragraph, names))
}

/** Draws the pieces of one line as nodes. */
export function inlineNodes(parts: readonly Inline[], names: Names): readonly HTMLElement[] {
  return parts.map((part) => inlineNode(part, names))
}

function paragraphNode(paragraph: Paragraph, names: Names): HTMLElement {
  switch (paragraph.kind) {
    case 'text':
      return el('div', { class: 'paragraph' }, ...inlineNodes(paragraph.children, names))
    case 'quote':
      return el('blockquote', { class: 'quote' }, ...inlineNodes(paragraph.children, names))
    case 'preformatted':
      return el('pre', { class: 'preformatted' }, ...inlineNodes(paragraph.children, names))
    case 'list':
      return listNode(paragraph, names)
    case 'unknown':
      return unknownBox(paragraph.json)
  }
}

function listNode(list: ListParagraph, names: Names): HTMLElement {
  const items = list.items.map((item) => el('li', {}, ...inlineNodes(item, names)))
  const attributes = { class: `list indent-${list.indent}`, start: list.ordered ? list.offset + 1 : null }
  return el(list.ordered ? 'ol' : 'ul', attributes, ...items)
}

function inlineNode(part: Inline, names: Names): HTMLElement {
  switch (part.kind) {
    case 'text':
      return el('span', { class: 'run' }, part.text)
    case 'styled':
      return el('span', { class: `run ${part.style}` }, ...inlineNodes(part.children, names))
    case 'link':
      return linkNode(part.url, part.label)
    case 'emoji':
      return el('span', { class: 'emoji', role: 'img', 'aria-label': part.name }, part.glyph)
    case 'color':
      return el('code', { class: 'run code' }, part.value)
    case 'date':
      return dateNode(part, names)
    case 'unknown':
      return unknownBox(part.json)
    default:
      return mentionNode(part, names)
  }
}

type Mention = Extract<Inline, { kind: 'user' | 'channel' | 'usergroup' | 'broadcast' }>

function mentionNode(part: Mention, names: Names): HTMLElement {
  switch (part.kind) {
    case 'user': {
      const own = part.id === names.meId ? ' mention-me' : ''
      return el(
        'span',
        { class: `run mention${own}`, 'data-user': part.id },
        `@${personName(names, part.id)}`,
      )
    }
    case 'channel': {
      const name = part.label || names.channels.get(part.id) || part.id
      return el(
        'span',
        { class: 'run mention', 'data-mentioned-channel': part.id },
        `#${name.replace(/^#/, '')}`,
      )
    }
    case 'usergroup':
      return el(
        'span',
        { class: 'run mention' },
        `@${(part.label || names.groups.get(part.id) || part.id).replace(/^@/, '')}`,
      )
    case 'broadcast':
      return el('span', { class: 'run mention mention-me' }, `@${part.range}`)
  }
}

function linkNode(url: string, label: string): HTMLElement {
  return el('a', { class: 'run link', href: url, target: '_blank', rel: 'noopener noreferrer' }, label)
}

function dateNode(date: InlineDate, names: Names): HTMLElement {
  const shown = formatSlackDate({ ...date, nowMs: names.nowMs })
  const text = shown ?? (date.fallback || date.format)
  const url = safeUrl(date.url)
  return url === null ? el('time', { class: 'run' }, text) : linkNode(url, text)
}
