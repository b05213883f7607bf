import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMrkdwn } from '../../src/page/text/mrkdwn.ts'
import type { Inline, Paragraph } from '../../src/page/text/paragraph.ts'

test('parseMrkdwn() parses bold, italic, struck and code text', () => {
  const line = inlines('*bold* _italic_ ~gone~ `code`')

  expect(line.flatMap((part) => (part.kind === 'styled' ? [part.style] : []))).toEqual([
    'bold',
    'italic',
    'strike',
    'code',
  ])
})

test('parseMrkdwn() nests styles', () => {
  expect(inlines('*a _b_*')).toEqual([
    {
      kind: 'styled',
      style: 'bold',
      children: [text('a '), { kind: 'styled', style: 'italic', children: [text('b')] }],
    },
  ])
})

test.each(['snake_case_name', '2*3*4', '* not bold *', '*a\nb*', 'a~b~c', '**'])(
  'parseMrkdwn() leaves %j unchanged',
  (source) => {
    expect(inlines(source)).toEqual([text(source)])
  },
)

test('parseMrkdwn() interprets nothing inside code', () => {
  expect(inlines('`*a* &lt;b&gt;`')).toEqual([{ kind: 'styled', style: 'code', children: [text('*a* <b>')] }])
})

test('parseMrkdwn() parses mentions of people, channels, user groups and broadcasts', () => {
  const line = inlines('<@U1><#C2|general><!subteam^S3|finance><!here>')

  expect(line).toEqual([
    { kind: 'user', id: 'U1' },
    { kind: 'channel', id: 'C2', label: 'general' },
    { kind: 'usergroup', id: 'S3', label: 'finance' },
    { kind: 'broadcast', range: 'here' },
  ])
})

test('parseMrkdwn() parses links with and without a label', () => {
  expect(inlines('<https://a.test/?x=1&amp;y=2|A &amp; B> <https://b.test>')).toEqual([
    { kind: 'link', url: 'https://a.test/?x=1&y=2', label: 'A & B' },
    text(' '),
    { kind: 'link', url: 'https://b.test', label: 'https://b.test' },
  ])
})

test.each(['<javascript:alert(1)|click>', '<data:text/html,x|y>', '<nonsense>'])(
  'parseMrkdwn() makes no link of %j',
  (source) => {
    expect(inlines(source)).toEqual([text(source)])
  },
)

test('parseMrkdwn() parses a date with its format and its fallback', () => {
  expect(inlines('<!date^1700000000^{date} at {time}|a day>')).toEqual([
    { kind: 'date', timestampS: 1_700_000_000, format: '{date} at {time}', url: '', fallback: 'a day' },
  ])
})

test('parseMrkdwn() decodes each entity once', () => {
  expect(inlines('&lt;@U1&gt; &amp;lt; &quot;')).toEqual([text('<@U1> &lt; &quot;')])
})

test('parseMrkdwn() shows known emoji and leaves unknown names unchanged', () => {
  expect(inlines(':tada: :no_such_thing: 10:30:00')).toEqual([
    { kind: 'emoji', glyph: '🎉', name: 'tada' },
    text(' :no_such_thing: 10:30:00'),
  ])
})

test('parseMrkdwn() joins neighbouring quoted lines', () => {
  expect(parseMrkdwn('before\n&gt; one\n> two\nafter').map(({ kind }) => kind)).toEqual([
    'text',
    'quote',
    'text',
  ])
})

test('parseMrkdwn() keeps line breaks and marks in preformatted text', () => {
  expect(parseMrkdwn('```\n*a*\n  b\n```')).toEqual([{ kind: 'preformatted', children: [text('*a*\n  b')] }])
})

test('parseMrkdwn() loses no character of any text', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z *_~`>\n]{0,60}$/), (source) => {
      const shown = parseMrkdwn(source).map(plainTextOf).join('')

      expect(shown.replaceAll(/[^a-z]/g, '')).toBe(source.replaceAll(/[^a-z]/g, ''))
    }),
  )
})

function text(value: string): Inline {
  return { kind: 'text', text: value }
}

function inlines(source: string): readonly Inline[] {
  const [paragraph] = parseMrkdwn(source)
  return paragraph?.kind === 'text' ? paragraph.children : []
}

function plainTextOf(paragraph: Paragraph): string {
  return paragraph.kind === 'list' || paragraph.kind === 'unknown'
    ? ''
    : paragraph.children.map(wordsOfInline).join('')
}

function wordsOfInline(part: Inline): string {
  if (part.kind === 'text') return part.text
  return part.kind === 'styled' ? part.children.map(wordsOfInline).join('') : ''
}
