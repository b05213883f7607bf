/**
 * What a person typed, of what Slack made of it: links, addresses, people and channels in angle brackets, and three
 * characters as entities. A link gives the words that stood there, or else its address without `mailto:`.
 */
export function unescapeTyped(text: string): string {
  return text
    .split(WRAPPED)
    .map((part, at) => (at % 2 === 0 ? part : unwrapped(part)))
    .join('')
}

/** What Slack wraps holds no bracket: one that was typed comes as an entity. */
const WRAPPED = /(<[^<>]*>|&(?:amp|lt|gt);)/

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
])

function unwrapped(wrapped: string): string {
  const entity = ENTITIES.get(wrapped)
  if (entity !== undefined) return entity
  const [, mark = '', name = '', label = ''] = /^<([@#!]?)([^|]*)\|?(.*)>$/s.exec(wrapped) ?? []
  if (mark !== '') return marked(mark, unescapeTyped(label || name))
  return unescapeTyped(label || name.replace(/^(?:mailto|tel):/, ''))
}

/** People as `@name`, channels as `#name`; what Slack names otherwise, such as a user group, brings its own mark. */
function marked(mark: string, words: string): string {
  return /^[@#]/.test(words) ? words : `${mark === '!' ? '@' : mark}${words}`
}

/** The quotation marks of people's keyboards, each with those that close it. */
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"”“'],
  ["'", "'’"],
  ['“', '”“"'],
  ['”', '”"'],
  ['„', '“”"'],
  ['‟', '”"'],
  ['«', '»'],
  ['»', '«»'],
  ['‹', '›'],
  ['›', '‹›'],
  ['‘', '’‘'],
  ['’', "’'"],
  ['‚', '‘’'],
  ['「', '」'],
])

/** The marks that close the quotation that this character opens; null: it opens none. */
export function closingOf(opening: string): string | null {
  return QUOTES.get(opening) ?? null
}

/** With straight double quotes and plain blanks, for text that is to be parsed as JSON. */
export function withPlainQuotes(text: string): string {
  return text.replaceAll(/[“”„‟«»]/g, '"').replaceAll(/[^\S\n\r\t ]/g, ' ')
}
