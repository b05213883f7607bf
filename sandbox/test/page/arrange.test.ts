import { expect, test } from 'vitest'
import { arrange } from '../../src/page/arrange.ts'
import type { PageMessage } from '../../src/page-protocol.ts'

test('arrange() puts replies under their parent message and counts them', () => {
  const rows = shown([aMessage('1'), aMessage('2'), aMessage('3', { threadTs: '1' })])

  expect(rows).toEqual(['day today', 'message 1', 'thread of 1', 'reply 3', 'message 2'])
})

test('arrange() shows a reply whose parent is missing as a message of its own', () => {
  expect(shown([aMessage('3', { threadTs: '1' })])).toEqual(['day today', 'message 3'])
})

test('arrange() starts each day with a divider', () => {
  const dayOf = (atMs: number) => (atMs < 5_000 ? 'yesterday' : 'today')

  expect(shown([aMessage('1'), aMessage('9')], dayOf)).toEqual([
    'day yesterday',
    'message 1',
    'day today',
    'message 9',
  ])
})

test('arrange() joins messages of one author that are within five minutes', () => {
  expect(shown([aMessage('1'), aMessage('300')])).toEqual(['day today', 'message 1', 'compact 300'])
  expect(shown([aMessage('1'), aMessage('301')])).toEqual(['day today', 'message 1', 'message 301'])
})

test('arrange() does not join messages of another author, after a thread, or that are ephemeral', () => {
  const other = shown([aMessage('1'), aMessage('2', { authorId: 'U2' })])
  const threaded = shown([aMessage('1'), aMessage('2', { threadTs: '1' }), aMessage('3')])
  const secret = shown([aMessage('1'), aMessage('2', { ephemeral: true })])

  expect(other.at(-1)).toBe('message 2')
  expect(threaded.at(-1)).toBe('message 3')
  expect(secret.at(-1)).toBe('message 2')
})

function shown(
  messages: readonly PageMessage[],
  dayOf: (atMs: number) => string = () => 'today',
): readonly string[] {
  return arrange(messages, dayOf).map((row) => {
    if (row.kind === 'day') return row.key
    if (row.kind === 'thread') return `thread of ${row.replies}`
    return `${row.reply ? 'reply' : row.compact ? 'compact' : 'message'} ${row.message.ts}`
  })
}

function aMessage(ts: string, more: Partial<PageMessage> = {}): PageMessage {
  return {
    ts,
    threadTs: null,
    authorId: 'U1',
    text: '',
    blocks: [],
    edited: false,
    ephemeral: false,
    ...more,
  }
}
