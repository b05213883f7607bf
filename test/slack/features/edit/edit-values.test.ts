import { describe, expect, it } from 'vitest'
import type { EditableParam } from '../../../../src/approval/decide/edit/editable.ts'
import type { Json } from '../../../../src/core/json.ts'
import { readEdit } from '../../../../src/slack/features/edit/edit-values.ts'

describe('readEdit()', () => {
  it.each([
    ['a text', 'text', ' new ', ' new '],
    ['an emptied text', 'text', null, ''],
    ['a number', 'number', ' 0.5 ', 0.5],
    ['JSON', 'json', '{"a": [1]}', { a: [1] }],
  ])('reads %s', (_what, kind, value, expected) => {
    expect(readEdit(typed(kind, value), [param('old')])).toEqual({ edits: { note: expected }, faults: [] })
  })

  it('reads the value of a chosen option', () => {
    const fields = {
      'param:note': { option: { type: 'static_select', selected_option: { value: '"slow"' } } },
    }

    expect(readEdit(JSON.parse(JSON.stringify(fields)), [param('fast')]).edits).toEqual({ note: 'slow' })
  })

  it.each([
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
  ])('says what is wrong with %s', (_what, kind, value, message) => {
    const { edits, faults } = readEdit(typed(kind, value), [param('old')])

    expect(edits).toEqual({})
    expect(faults).toEqual([{ name: 'note', message: expect.stringContaining(message) }])
  })

  it.each(['one\ntwo', ' one\r\ntwo\n', 'one\rtwo'])(
    'takes %j for the text that was there: what differs is the way in which Slack brings texts back',
    (value) => {
      expect(readEdit(typed('text', value), [param('one\r\ntwo')]).edits).toEqual({})
    },
  )

  it('leaves what was not given, and texts that never were', () => {
    expect(readEdit(typed('json', null), [param(undefined)]).edits).toEqual({})
    expect(readEdit(typed('text', null), [param(undefined)]).edits).toEqual({})
  })

  it('says so of a field that can no longer be edited, rather than to pass over what was typed', () => {
    expect(readEdit(typed('text', 'new'), []).faults).toMatchObject([
      { name: 'note', message: expect.stringContaining('can no longer be edited') },
    ])
  })

  it('reads every field as it stands when it is not known what may be edited', () => {
    expect(readEdit(typed('text', 'new'), null)).toEqual({ edits: { note: 'new' }, faults: [] })
  })

  it('looks at no other fields', () => {
    const reason = { reason: { words: { type: 'plain_text_input', value: 'because' } } }

    expect(readEdit(reason, [param('old')])).toEqual({ edits: {}, faults: [] })
  })
})

function param(value: Json | undefined): EditableParam {
  return { name: 'note', value, type: { kind: 'text' }, title: null }
}

function typed(kind: string, value: string | null) {
  return { 'param:note': { [kind]: { type: 'plain_text_input', value } } }
}
