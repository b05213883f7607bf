import type { Inline } from './paragraph.ts'
import { safeUrl } from './safe-url.ts'

/** Reads what stands between `<` and `>` in mrkdwn; null when it means nothing, and is then shown as it stands. */
export function readToken(body: string): Inline | null {
  const bar = body.indexOf('|')
  const head = bar < 0 ? body : body.slice(0, bar)
  const label = bar < 0 ? '' : decodeEntities(body.slice(bar + 1))
  return readMention(head, label) ?? readCommand(head, label) ?? readLink(head, label)
}

/** Turns the three entities of mrkdwn back into their characters. */
export function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => (name === 'amp' ? '&' : name === 'lt' ? '<' : '>'))
}

function readMention(head: string, label: string): Inline | null {
  const mention = /^([@#])([A-Z0-9]+)$/.exec(head)
  if (mention === null) return null
  const id = mention[2] ?? ''
  return mention[1] === '@' ? { kind: 'user', id } : { kind: 'channel', id, label }
}

function readCommand(head: string, label: string): Inline | null {
  const group = /^!subteam\^([A-Z0-9]+)$/.exec(head)
  if (group !== null) return { kind: 'usergroup', id: group[1] ?? '', label }
  const broadcast = /^!(here|channel|everyone)$/.exec(head)
  if (broadcast !== null) return { kind: 'broadcast', range: broadcast[1] ?? '' }
  const date = /^!date\^(\d{1,12})\^([^^]+)(?:\^(.+))?$/.exec(head)
  if (date === null) return null
  const [, timestamp, format = '', url = ''] = date
  return { kind: 'date', timestampS: Number(timestamp), format, url, fallback: label }
}

function readLink(head: string, label: string): Inline | null {
  const url = safeUrl(decodeEntities(head))
  return url === null ? null : { kind: 'link', url, label: label === '' ? url : label }
}
