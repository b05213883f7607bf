import { expect, test } from 'vitest'
import type { Json } from '../../src/json.ts'
import { readRichText } from '../../src/page/text/rich-text.ts'

test('readRichText() leaves text unchanged, whatever marks it contains', () => {
  const paragraphs = readRichText(richText(section({ type: 'text', text: '*a* <!here> &amp; :tada:' })))

  expect(paragraphs).toEqual([
    { kind: 'text', children: [{ kind: 'text', text: '*a* <!here> &amp; :tada:' }] },
  ])
})

test('readRichText() wraps a piece of text in each of its styles', () => {
  const [paragraph] = readRichText(
    richText(section({ type: 'text', text: 'a', style: { bold: true, code: true } })),
  )

  expect(paragraph).toEqual({
    kind: 'text',
    children: [
      {
        kind: 'styled',
        style: 'bold',
        children: [{ kind: 'styled', style: 'code', children: [{ kind: 'text', text: 'a' }] }],
      },
    ],
  })
})

test('readRichText() shows a link that is not a web address as text', () => {
  const [paragraph] = readRichText(
    richText(section({ type: 'link', url: 'javascript:alert(1)', text: 'click' })),
  )

  expect(paragraph).toEqual({ kind: 'text', children: [{ kind: 'text', text: 'click' }] })
})

test('readRichText() reads quotes, preformatted text and indented lists', () => {
  const list = { type: 'rich_text_list', style: 'ordered', indent: 1, offset: 2, elements: [section()] }
  const paragraphs = readRichText(
    richText(
      { type: 'rich_text_quote', elements: [] },
      { type: 'rich_text_preformatted', elements: [] },
      list,
    ),
  )

  expect(paragraphs).toEqual([
    { kind: 'quote', children: [] },
    { kind: 'preformatted', children: [] },
    { kind: 'list', ordered: true, indent: 1, offset: 2, items: [[]] },
  ])
})

test('readRichText() returns an unknown element as unknown instead of dropping it', () => {
  const odd = { type: 'rich_text_hologram' }
  const strange = { type: 'smell', of: 'roses' }

  expect(readRichText(richText(odd, section(strange)))).toEqual([
    { kind: 'unknown', json: odd },
    { kind: 'text', children: [{ kind: 'unknown', json: strange }] },
  ])
})

function richText(...elements: Json[]): Json {
  return { type: 'rich_text', elements }
}

function section(...elements: Json[]): Json {
  return { type: 'rich_text_section', elements }
}
