import fc from 'fast-check'
import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../src/block-kit/check.ts'
import type { Json, JsonObject } from '../src/json.ts'
import { SLACK_LIMITS } from '../src/slack-limits.ts'

const L = SLACK_LIMITS

/** Each limit with a builder: what is exactly at the limit is taken, one more is not. */
const MESSAGE_LIMITS: readonly (readonly [string, number, (size: number) => JsonObject])[] = [
  ['section text', L.section.text, (n) => ({ type: 'section', text: plain(n) })],
  ['section fields', L.section.fields, (n) => ({ type: 'section', fields: times(n, plain(1)) })],
  ['section field text', L.section.fieldText, (n) => ({ type: 'section', fields: [plain(n)] })],
  ['header text', L.header.text, (n) => ({ type: 'header', text: plain(n) })],
  ['context elements', L.context.elements, (n) => ({ type: 'context', elements: times(n, plain(1)) })],
  ['actions elements', L.actions.elements, (n) => actions(...times(n, button(1)))],
  ['button text', L.button.text, (n) => actions(button(n))],
  ['button value', L.button.value, (n) => actions({ ...button(1), value: 'x'.repeat(n) })],
  ['button url', L.button.url, (n) => actions({ ...button(1), url: 'x'.repeat(n) })],
  ['action_id', L.block.actionId, (n) => actions({ ...button(1), action_id: 'x'.repeat(n) })],
  ['block_id', L.block.blockId, (n) => ({ type: 'divider', block_id: 'x'.repeat(n) })],
  [
    'confirm title',
    L.confirm.title,
    (n) => actions({ ...button(1), confirm: { text: plain(1), title: plain(n) } }),
  ],
  ['confirm text', L.confirm.text, (n) => actions({ ...button(1), confirm: { text: plain(n) } })],
  ['overflow options', L.overflow.options, (n) => actions({ type: 'overflow', options: options(n) })],
  ['radio buttons', L.choices.options, (n) => actions({ type: 'radio_buttons', options: options(n) })],
  ['checkboxes', L.choices.options, (n) => actions({ type: 'checkboxes', options: options(n) })],
  ['select options', L.select.options, (n) => actions({ type: 'static_select', options: options(n) })],
  [
    'option text',
    L.option.text,
    (n) => actions({ type: 'overflow', options: [{ text: plain(n), value: 'a' }] }),
  ],
  [
    'option value',
    L.option.value,
    (n) => actions({ type: 'overflow', options: [{ text: plain(1), value: 'x'.repeat(n) }] }),
  ],
  ['placeholder', L.select.placeholder, (n) => actions({ type: 'users_select', placeholder: plain(n) })],
  [
    'image alt text',
    L.image.alt,
    (n) => ({ type: 'image', image_url: 'https://a.test', alt_text: 'x'.repeat(n) }),
  ],
  ['markdown text', L.markdown.text, (n) => ({ type: 'markdown', text: 'x'.repeat(n) })],
  [
    'list indent',
    L.richText.indent,
    (n) => rich({ type: 'rich_text_list', style: 'bullet', indent: n, elements: [para] }),
  ],
  ['table rows', L.table.rows, (n) => ({ type: 'table', rows: times(n, [cell]) })],
  ['table columns', L.table.columns, (n) => ({ type: 'table', rows: [times(n, cell)] })],
  [
    'data_table rows',
    L.dataTable.rows,
    (n) => ({ type: 'data_table', caption: 'a', rows: times(n, [cell]) }),
  ],
  [
    'data_table page size',
    L.dataTable.pageSize,
    (n) => ({ type: 'data_table', caption: 'a', rows: times(2, [cell]), page_size: n }),
  ],
  ['chart title', L.chart.title, (n) => pie(1, 'x'.repeat(n))],
  ['chart segments', L.chart.segments, (n) => pie(n, 'a')],
  ['chart series', L.chart.series, (n) => bars(n, 1)],
  ['card body', L.card.body, (n) => ({ type: 'card', body: plain(n) })],
  [
    'container children',
    L.container.children,
    (n) => ({ type: 'container', child_blocks: times(n, { type: 'divider' }) }),
  ],
]

test.each(MESSAGE_LIMITS)('validateMessage() enforces Slack’s limit of %s at %i', (_what, limit, build) => {
  expect(validateMessage([build(limit)])).toEqual([])
  expect(validateMessage([build(limit + 1)])).toHaveLength(1)
})

test('validateMessage() enforces the limits of a whole message', () => {
  expect(validateMessage(times(L.message.blocks, { type: 'divider' }))).toEqual([])
  expect(validateMessage(times(L.message.blocks + 1, { type: 'divider' }))).toEqual([
    '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
  ])
  expect(validateMessage(times(L.message.charts + 1, pie(1, 'a')))).toHaveLength(1)
})

test('validateMessage() enforces Slack’s limit of chart categories, in the axis and in each series', () => {
  expect(validateMessage([bars(1, L.chart.categories)])).toEqual([])
  expect(validateMessage([bars(1, L.chart.categories + 1)])).toEqual([
    expect.stringContaining('no more than 20 items allowed [json-pointer:/blocks/0/chart/series/0/data]'),
    expect.stringContaining('/chart/axis_config/categories]'),
  ])
})

test.each<[string, JsonObject, string]>([
  [
    'without categories',
    { ...bars(1, 1).chart, axis_config: {} },
    'missing required field: categories [json-pointer:/blocks/0/chart/axis_config]',
  ],
  [
    'with two series of one name',
    { ...bars(1, 1).chart, series: times(2, bars(1, 1).chart.series[0] ?? {}) },
    'series name already exists: s0 [json-pointer:/blocks/0/chart/series/1/name]',
  ],
  [
    'with a series that has no value for a category',
    { ...bars(1, 2).chart, series: bars(1, 1).chart.series },
    'labels must match the categories of axis_config [json-pointer:/blocks/0/chart/series/0/data]',
  ],
  [
    'with a part of a pie that is nothing',
    { type: 'pie', segments: [{ label: 'a', value: 0 }] },
    'must be more than 0 [json-pointer:/blocks/0/chart/segments/0/value]',
  ],
])('validateMessage() refuses a chart %s', (_what, chart, error) => {
  expect(validateMessage([{ type: 'data_visualization', title: 'a', chart }])).toEqual([`[ERROR] ${error}`])
})

const cell = { type: 'raw_text', text: 'a' }

test.each<[string, Json, string]>([
  ['an unknown block', { type: 'banner' }, 'unsupported type: banner [json-pointer:/blocks/0/type]'],
  [
    'an unknown element',
    actions({ type: 'slider' }),
    'unsupported type: slider [json-pointer:/blocks/0/elements/0/type]',
  ],
  ['an alert outside a modal', { type: 'alert', text: plain(1) }, 'unsupported type: alert'],
  ['an unknown field', { type: 'divider', color: 'red' }, 'invalid additional property: color'],
  ['an absent field', { type: 'header' }, 'missing required field: text'],
  ['an empty text', { type: 'header', text: plain(0) }, 'must be more than 0 characters'],
  ['mrkdwn in a header', { type: 'header', text: { type: 'mrkdwn', text: 'a' } }, 'unsupported type: mrkdwn'],
  ['a section of nothing', { type: 'section' }, 'must have text or fields'],
  ['a block that is text', 'hello', 'must provide an object'],
  ['a prototype name as type', { type: 'constructor' }, 'unsupported type: constructor'],
  [
    'a ragged data_table',
    { type: 'data_table', caption: 'a', rows: [[cell], [cell, cell]] },
    'must have 1 cells',
  ],
  [
    'a select without options',
    actions({ type: 'static_select' }),
    'must have either options or option_groups',
  ],
])('validateMessage() refuses %s, and says where', (_what, block, message) => {
  const errors = validateMessage([block])

  expect(errors).toHaveLength(1)
  expect(errors[0]).toContain(message)
  expect(errors[0]).toContain('[json-pointer:/blocks/0')
})

test('validateMessage() refuses the same block_id twice', () => {
  const divider = { type: 'divider', block_id: 'a' }

  expect(validateMessage([divider, divider])).toEqual([
    '[ERROR] block_id already exists: a [json-pointer:/blocks/1/block_id]',
  ])
})

test('validateMessage() accepts every element of rich text', () => {
  const elements = [
    { type: 'text', text: 'a', style: { bold: true } },
    { type: 'link', url: 'https://a.test', text: 'b' },
    { type: 'user', user_id: 'U1' },
    { type: 'usergroup', usergroup_id: 'S1' },
    { type: 'channel', channel_id: 'C1' },
    { type: 'broadcast', range: 'here' },
    { type: 'emoji', name: 'wave' },
    { type: 'date', timestamp: 1, format: '{date}', fallback: 'then' },
    { type: 'color', value: '#fff' },
    { type: 'team', team_id: 'T1' },
  ]

  const blocks = [
    rich(
      { type: 'rich_text_section', elements },
      { type: 'rich_text_quote', elements },
      { type: 'rich_text_preformatted', elements: elements.slice(0, 2), border: 0 },
    ),
  ]

  expect(validateMessage(blocks)).toEqual([])
  expect(validateMessage([rich({ type: 'rich_text_preformatted', elements })])).toHaveLength(8)
})

test('validateMessage() returns for any JSON without throwing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const blocks: Json = JSON.parse(JSON.stringify(value))

      expect(Array.isArray(validateMessage(blocks))).toBe(true)
    }),
  )
})

const modal = { type: 'modal', title: plain(1), blocks: [{ type: 'divider' }] }

test.each<[string, number, (size: number) => JsonObject]>([
  ['blocks', L.view.blocks, (n) => ({ ...modal, blocks: times(n, { type: 'divider' }) })],
  ['title', L.view.title, (n) => ({ ...modal, title: plain(n) })],
  ['submit', L.view.submit, (n) => ({ ...modal, submit: plain(n) })],
  ['close', L.view.close, (n) => ({ ...modal, close: plain(n) })],
  ['private_metadata', L.view.privateMetadata, (n) => ({ ...modal, private_metadata: 'x'.repeat(n) })],
  ['callback_id', L.view.callbackId, (n) => ({ ...modal, callback_id: 'x'.repeat(n) })],
  ['alert text', L.alert.text, (n) => ({ ...modal, blocks: [{ type: 'alert', text: plain(n) }] })],
  ['home blocks', L.view.blocks, (n) => ({ type: 'home', blocks: times(n, { type: 'divider' }) })],
  ['input label', L.input.label, (n) => ({ ...modal, submit: plain(1), blocks: [input(n)] })],
])('validateView() enforces Slack’s limit of %s at %i', (_what, limit, build) => {
  expect(validateView(build(limit))).toEqual([])
  expect(validateView(build(limit + 1))).toHaveLength(1)
})

test('validateView() refuses charts in a modal and alerts in the Home tab', () => {
  expect(validateView({ ...modal, blocks: [pie(1, 'a')] })).toHaveLength(1)
  expect(validateView({ type: 'home', blocks: [{ type: 'alert', text: plain(1) }] })).toHaveLength(1)
})
const para = { type: 'rich_text_section', elements: [] }

function plain(size: number) {
  return { type: 'plain_text', text: 'x'.repeat(size) }
}

function button(size: number) {
  return { type: 'button', text: plain(size) }
}

function actions(...elements: readonly JsonObject[]) {
  return { type: 'actions', elements }
}

function options(count: number) {
  return Array.from({ length: count }, (_, index) => ({ text: plain(1), value: String(index) }))
}

function rich(...elements: readonly JsonObject[]) {
  return { type: 'rich_text', elements }
}

function input(size: number) {
  return { type: 'input', label: plain(size), element: { type: 'plain_text_input' } }
}

function pie(count: number, title: string) {
  const segments = times(count, { label: 'a', value: 1 })
  return { type: 'data_visualization', title, chart: { type: 'pie', segments } }
}

function bars(series: number, points: number) {
  const categories = Array.from({ length: points }, (_, at) => `c${at}`)
  const data = categories.map((label) => ({ label, value: 1 }))
  const named = Array.from({ length: series }, (_, at) => ({ name: `s${at}`, data }))
  return {
    type: 'data_visualization',
    title: 'a',
    chart: { type: 'bar', series: named, axis_config: { categories, x_label: 'b' } },
  }
}

function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item)
}
