import { closingOf } from '../../adapters/typed-text.ts'

/** One filter as typed. */
export interface TypedFilter {
  /** The name before the colon, in lower case; null without one. */
  readonly name: string | null
  /** The value after the colon, without its quotes, as Slack sends it; null: none, or a quotation that does not end. */
  readonly value: string | null
}

/**
 * Reads `name:value` words, in which a value may be quoted and blanks may stand around the colon, unless one of the
 * `known` names follows. Takes any text.
 */
export function typedFilters(text: string, known: ReadonlySet<string>): readonly TypedFilter[] {
  const found: TypedFilter[] = []
  let rest = text.replaceAll(UNSEEN, '').trim()
  while (rest !== '') {
    const [head = '', name] = NAME.exec(rest) ?? []
    const behind = rest.slice(head.length)
    const next = /\s$/.test(head) ? NAME.exec(behind)?.[1]?.toLowerCase() : undefined
    const { value, length } = next !== undefined && known.has(next) ? NOTHING : valueAt(behind)
    found.push({ name: name?.toLowerCase() ?? null, value })
    rest = behind.slice(length).trim()
  }
  return found
}

/** Characters without width that copied text brings along. */
const UNSEEN = /[\u200B\u200E\u200F\u2060\uFEFF]/g
/** Blanks may stand on both sides of the colon: `tool: refund`. JavaScript's \s has the blanks of all keyboards. */
const NAME = /^([A-Za-z_]+)\s*[:：]\s*/

interface ParsedValue {
  readonly value: string | null
  /** How much of the text it takes. */
  readonly length: number
}
const NOTHING: ParsedValue = { value: null, length: 0 }

function valueAt(text: string): ParsedValue {
  const closing = closingOf(text.charAt(0))
  if (closing !== null) return quotedAt(text, closing)
  const [word = ''] = /^(?:<[^>]*>|\S)+/.exec(text) ?? []
  return word === '' ? NOTHING : { value: word, length: word.length }
}

/** The quotation ends at a mark that closes it, behind which a blank or the end follows. */
function quotedAt(text: string, closing: string): ParsedValue {
  for (let at = 1; at < text.length; at += 1) {
    const isEnd = closing.includes(text.charAt(at)) && /^(?:\s|$)/.test(text.slice(at + 1, at + 2))
    if (isEnd) return { value: text.slice(1, at), length: at + 1 }
  }
  return { value: null, length: text.length }
}
