import { expect, test } from 'vitest'
import type { EditableParam } from '../../../../src/approval/decide/edit/editable.ts'
import type { Json } from '../../../../src/core/json.ts'
import { readEdit } from '../../../../src/slack/features/edit/edit-values.ts'

test.each([
  ['a text', 'text', ' new ', ' new '],
  ['an emptied text', 'text', null, ''],
  ['a number', 'number', ' 0.5 ', 0.5],
  ['JSON', 'json', '{"a": [1]}', { a: [1] }],
])('readEdit() reads %s', (_what, kind, value, expected) => {
  expect(readEdit(typed(kind, value), [param('old')])).toEqual({ edits: { note: expected }, errors: [] })
})

test('readEdit() reads the value of a chosen option', () => {
  const fields = {
    'param:note': { option: { type: 'static_select', selected_option: { value: '"slow"' } } },
  }

  expect(readEdit(JSON.parse(JSON.stringify(fields)), [param('fast')]).edits).toEqual({ note: 'slow' })
})

test.each([
  ['a word for a number', 'number', 'ten', 'Line 1, column 1: expected a JSON value, got "t".'],
  ['a text for a number', 'number', '"10"', 'Expected a number such as 12 or 0.5.'],
  [
    'a number that a double changes',
    'number',
    '0.1234567890123456789',
    'keeps (send longer ones as strings).',
  ],
  ['broken JSON', 'json', '[1', "Line 1, column 3: expected ',' or ']', got the end of the text."],
  ['a key twice', 'json', '{"a":1,"a":2}', 'Line 1, column 8: expected each key once, got "a" again.'],
  ['half a character', 'text', 'a\uD83D', 'Expected text without broken characters.'],
])('readEdit() says what is wrong with %s', (_what, kind, value, message) => {
  const { edits, errors } = readEdit(typed(kind, value), [param('old')])

  expect(edits).toEqual({})
  expect(errors).toEqual([{ name: 'note', message: expect.stringContaining(message) }])
})

test.each(['one\ntwo', ' one\r\ntwo\n', 'one\rtwo'])(
  'readEdit() treats %j as the unchanged text: it differs only in the way in which Slack returns texts',
  (value) => {
    expect(readEdit(typed('text', value), [param('one\r\ntwo')]).edits).toEqual({})
  },
)

test('readEdit() leaves unchanged what was not submitted, and values that are not texts', () => {
  expect(readEdit(typed('json', null), [param(undefined)]).edits).toEqual({})
  expect(readEdit(typed('text', null), [param(undefined)]).edits).toEqual({})
})

test('readEdit() reports a field that can no longer be edited instead of ignoring what was typed', () => {
  expect(readEdit(typed('text', 'new'), []).errors).toMatchObject([
    { name: 'note', message: expect.stringContaining('can no longer be edited') },
  ])
})

test('readEdit() reads every field when it is not known which may be edited', () => {
  expect(readEdit(typed('text', 'new'), null)).toEqual({ edits: { note: 'new' }, errors: [] })
})

test('readEdit() ignores all other fields', () => {
  const reason = { reason: { words: { type: 'plain_text_input', value: 'because' } } }

  expect(readEdit(reason, [param('old')])).toEqual({ edits: {}, errors: [] })
})

const AS_SENT = { kind: 'as_sent', formatted: null } as const

function param(value: Json | undefined): EditableParam {
  return { name: 'note', value, type: { kind: 'text' }, title: null, entry: AS_SENT }
}

function typed(kind: string, value: string | null) {
  return { 'param:note': { [kind]: { type: 'plain_text_input', value } } }
}
