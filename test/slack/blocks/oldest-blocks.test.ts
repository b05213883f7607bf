import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { gallery } from '../../../src/commands/demo/gallery/gallery.ts'
import { type Block, barChart, cell, header, momentCell, table } from '../../../src/slack/blocks/blocks.ts'
import { withOldestBlocks } from '../../../src/slack/blocks/oldest-blocks.ts'

const OLDEST = new Set(['header', 'section', 'rich_text', 'context', 'actions', 'divider'])

function asLines(block: Block): string {
  return textOf(asJson(withOldestBlocks({ text: 'a', blocks: [block] }).blocks))
}

function asJson(blocks: readonly Block[]) {
  return JSON.parse(JSON.stringify(blocks))
}

test('a table of names and values becomes one line for each', () => {
  const rows = [
    [cell('Parameter'), cell('Value')],
    [cell('amount_cents'), cell('72000')],
    [cell('note'), cell('*bold* <!here>')],
  ]

  expect(asLines(table(rows))).toBe('amount_cents: 72000\nnote: *bold* <!here>')
})

test('a wider table becomes one line for each row, its times still in the time zone of the reader', () => {
  const rows = [
    [cell('Tool'), cell('Asked'), cell('Last')],
    [cell('refund_payment'), cell('9'), momentCell(Date.parse('2026-11-20T22:00:00Z'))],
  ]
  const { blocks } = withOldestBlocks({ text: 'a', blocks: [table(rows)] })

  expect(textOf(asJson(blocks))).toMatch(/^Tool · Asked · Last\nrefund_payment · 9 · /)
  expect(JSON.stringify(blocks)).toContain('{date_short_pretty}')
})

test('a chart becomes its title and a bar of text for each category, with all values that are not zero', () => {
  const chart = barChart({
    title: 'Asked',
    categories: ['Mon 9', 'Tue 10', 'Wed 11'],
    series: [
      { name: 'Approved', values: [3, 0, 17] },
      { name: 'Denied', values: [1, 0, 3] },
    ],
    labels: { x: 'day', y: 'requests' },
  })

  expect(asLines(chart)).toBe(
    ['Asked', 'Mon 9  ██ 3 approved, 1 denied', 'Tue 10 0', 'Wed 11 ██████████ 17 approved, 3 denied'].join(
      '\n',
    ),
  )
})

test('a chart of nothing but zeros becomes lines without bars', () => {
  const series = [{ name: 'Approved', values: [0] }]

  expect(asLines(barChart({ title: 'Asked', categories: ['Mon'], series, labels: { x: '', y: '' } }))).toBe(
    'Asked\nMon 0',
  )
})

test('a message without tables and charts stays the same object', () => {
  const message = { text: 'a', blocks: [header('a')] }

  expect(withOldestBlocks(message)).toBe(message)
})

test('every message that Veto shows can be shown with the oldest blocks alone', () => {
  const types = gallery().flatMap(({ shown }) =>
    shown.kind === 'message'
      ? withOldestBlocks({ text: 'a', blocks: shown.blocks as Block[] }).blocks.map(({ type }) => type)
      : [],
  )

  expect([...new Set(types)].filter((type) => !OLDEST.has(type))).toEqual([])
})
