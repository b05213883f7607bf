import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, listAt, objectAt, textAt } from '../json-fields.ts'

/** The plain text that a person reads in these blocks: a line for each block, row or item, buttons as `[Label]`. */
export function textOf(blocks: readonly Json[]): string {
  return blocks
    .filter(isObject)
    .map(textOfBlock)
    .filter((line) => line !== '')
    .join('\n')
}

/** What a person reads in a text object, a rich_text element or an element of a block. */
export function labelOf(element: Json | undefined): string {
  if (typeof element === 'string') return element
  if (!isObject(element)) return ''
  const read = READERS[textAt(element, 'type') ?? '']
  return read === undefined ? labelOf(element['text']) : read(element)
}

function textOfBlock(block: JsonObject): string {
  switch (block['type']) {
    case 'table':
    case 'data_table':
      return lines([block['caption'], ...listAt(block, 'rows').map(rowText)])
    case 'data_visualization':
      return lines([block['title'], JSON.stringify(block['chart'])])
    case 'input':
      return lines([block['label'], block['element'], block['hint']])
    case 'actions':
    case 'context':
    case 'context_actions':
      return listAt(block, 'elements').map(labelOf).join(' ')
    case 'image':
      return lines([block['title'], block['alt_text']])
    case 'section':
      return lines([block['text'], ...listAt(block, 'fields'), block['accessory']])
    default:
      return textOfHolder(block)
  }
}

function textOfHolder(block: JsonObject): string {
  const texts = [block['title'], block['subtitle'], block['body'], block['text']]
  const inner = [...listAt(block, 'child_blocks'), ...listAt(block, 'elements'), ...listAt(block, 'actions')]
  return lines([...texts, ...inner.map(innerText)])
}

function innerText(inner: Json): string {
  const isBlock = isObject(inner) && 'block_id' in inner
  return isBlock ? textOfBlock(inner) : labelOf(inner)
}

function rowText(row: Json): string {
  return isList(row) ? row.map(labelOf).join(' | ') : ''
}

function lines(parts: readonly (Json | undefined)[]): string {
  return parts
    .map(labelOf)
    .filter((line) => line !== '')
    .join('\n')
}

const joined = (element: JsonObject): string => listAt(element, 'elements').map(labelOf).join('')
const stacked = (element: JsonObject): string => lines(listAt(element, 'elements'))
const chosen = (element: JsonObject): string =>
  lines(listAt(element, 'options').map((one) => objectAt(one, 'text')))

const READERS: Readonly<Record<string, (element: JsonObject) => string>> = {
  mrkdwn: (element) => readMrkdwn(textAt(element, 'text') ?? ''),
  button: (element) => `[${labelOf(element['text'])}]`,
  workflow_button: (element) => `[${labelOf(element['text'])}]`,
  icon_button: (element) => `[${labelOf(element['text'])}]`,
  image: (element) => textAt(element, 'alt_text') ?? '',
  rich_text: stacked,
  rich_text_section: joined,
  rich_text_quote: joined,
  rich_text_preformatted: joined,
  rich_text_list: stacked,
  link: (element) => textAt(element, 'text') ?? textAt(element, 'url') ?? '',
  user: (element) => `@${textAt(element, 'user_id')}`,
  usergroup: (element) => `@${textAt(element, 'usergroup_id')}`,
  channel: (element) => `#${textAt(element, 'channel_id')}`,
  broadcast: (element) => `@${textAt(element, 'range')}`,
  emoji: (element) => `:${textAt(element, 'name')}:`,
  date: (element) => textAt(element, 'fallback') ?? String(element['timestamp']),
  plain_text_input: (element) => textAt(element, 'initial_value') ?? '',
  checkboxes: chosen,
  radio_buttons: chosen,
  overflow: chosen,
  static_select: chosen,
  multi_static_select: chosen,
}

function readMrkdwn(text: string): string {
  return text
    .replaceAll(/<!date\^[^>|]*\|([^>]*)>/g, '$1')
    .replaceAll(/<!subteam\^([^>|]*)(?:\|[^>]*)?>/g, '@$1')
    .replaceAll(/<!([^>|]*)(?:\|[^>]*)?>/g, '@$1')
    .replaceAll(/<([@#][^>|]*)(?:\|[^>]*)?>/g, '$1')
    .replaceAll(/<[^>|]*\|([^>]*)>/g, '$1')
    .replaceAll(/<([^>|]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
