import { expect, test } from 'vitest'
import { textOf } from '../src/driver/text-of.ts'
import type { Json } from '../src/json.ts'

const plain = (text: string) => ({ type: 'plain_text', text })
const raw = (text: string) => ({ type: 'raw_text', text })

test.each<[string, Json, string]>([
  ['a header', { type: 'header', text: plain('Refund') }, 'Refund'],
  [
    'mrkdwn with tokens',
    {
      type: 'section',
      text: { type: 'mrkdwn', text: '<@U1> &lt;b&gt; <https://a.test|here> <!date^1^{date}|then>' },
    },
    '@U1 <b> here then',
  ],
  ['fields', { type: 'section', fields: [plain('Agent'), plain('support')] }, 'Agent\nsupport'],
  ['a context', { type: 'context', elements: [plain('a'), { type: 'image', alt_text: 'b' }] }, 'a b'],
  [
    'buttons and menus',
    {
      type: 'actions',
      elements: [
        { type: 'button', text: plain('Approve') },
        { type: 'overflow', options: [{ text: plain('Why?'), value: 'why' }] },
      ],
    },
    '[Approve] Why?',
  ],
  [
    'a table',
    {
      type: 'table',
      rows: [
        [raw('a'), raw('b')],
        [raw('c'), { type: 'raw_number', value: 1, text: '1' }],
      ],
    },
    'a | b\nc | 1',
  ],
  ['a data_table', { type: 'data_table', caption: 'Audit', rows: [[raw('a')], [raw('b')]] }, 'Audit\na\nb'],
  [
    'rich text',
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'until ' },
            { type: 'date', timestamp: 1, format: '{date}', fallback: 'Friday' },
            { type: 'user', user_id: 'U1' },
          ],
        },
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: '{"a":1}' }] },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] },
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'two' }] },
          ],
        },
      ],
    },
    'until Friday@U1\n{"a":1}\none\ntwo',
  ],
  ['an input', { type: 'input', label: plain('Why'), element: { type: 'plain_text_input' } }, 'Why'],
  ['an alert', { type: 'alert', text: plain('Careful') }, 'Careful'],
  [
    'a container',
    {
      type: 'container',
      title: plain('More'),
      child_blocks: [{ type: 'section', block_id: 'a', text: plain('inside') }],
    },
    'More\ninside',
  ],
  ['a divider', { type: 'divider' }, ''],
])('textOf() reads %s', (_what, block, text) => {
  expect(textOf([block])).toBe(text)
})

test('textOf() gives each block its own line', () => {
  expect(
    textOf([{ type: 'header', text: plain('a') }, { type: 'divider' }, { type: 'header', text: plain('b') }]),
  ).toBe('a\nb')
})
