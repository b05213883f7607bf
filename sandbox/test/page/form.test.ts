import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/json.ts'
import { checkForm } from '../../src/page/form-check.ts'
import { elementValue, fieldKey, stateValues } from '../../src/page/form-values.ts'
import { fromLocalDateTime, toLocalDateTime } from '../../src/page/local-date-time.ts'

const option = { text: { type: 'plain_text', text: 'One' }, value: '1' }

test("stateValues() has Slack's shape for every kind of field that nobody changed", () => {
  const values = stateValues(
    [
      anInput('text', { type: 'plain_text_input' }),
      anInput('number', { type: 'number_input', initial_value: '3' }),
      anInput('menu', { type: 'static_select', initial_option: option }),
      anInput('radio', { type: 'radio_buttons' }),
      anInput('boxes', { type: 'checkboxes' }),
      anInput('many', { type: 'multi_static_select', initial_options: [option] }),
      anInput('day', { type: 'datepicker' }),
      anInput('moment', { type: 'datetimepicker', initial_date_time: 1_796_000_000 }),
      anInput('who', { type: 'users_select', initial_user: 'U1' }),
    ],
    new Map(),
  )

  expect(values).toEqual({
    text: { a: { type: 'plain_text_input', value: null } },
    number: { a: { type: 'number_input', value: '3' } },
    menu: { a: { type: 'static_select', selected_option: option } },
    radio: { a: { type: 'radio_buttons', selected_option: null } },
    boxes: { a: { type: 'checkboxes', selected_options: [] } },
    many: { a: { type: 'multi_static_select', selected_options: [option] } },
    day: { a: { type: 'datepicker', selected_date: null } },
    moment: { a: { type: 'datetimepicker', selected_date_time: 1_796_000_000 } },
    who: { a: { type: 'users_select', selected_user: 'U1' } },
  })
})

test('a moment is shown as a local date and time, and read from it again', () => {
  const seconds = new Date(2026, 10, 3, 9, 5).getTime() / 1_000

  expect(toLocalDateTime(seconds)).toBe('2026-11-03T09:05')
  expect(fromLocalDateTime('2026-11-03T09:05')).toBe(seconds)
})

test.each(['', '2026-11-03T25:00'])('"%s" is no date and time', (text) => {
  expect(fromLocalDateTime(text)).toBe(null)
})

test('stateValues() prefers what was entered over the initial value', () => {
  const block = anInput('text', { type: 'plain_text_input', initial_value: 'old' })

  expect(stateValues([block], inputs('text', { type: 'plain_text_input' }, 'new'))).toEqual({
    text: { a: { type: 'plain_text_input', value: 'new' } },
  })
})

test('stateValues() includes menus in action rows and leaves buttons out', () => {
  const elements = [
    { type: 'button', action_id: 'b' },
    { type: 'static_select', action_id: 'm' },
  ]

  expect(stateValues([{ type: 'actions', block_id: 'row', elements }], new Map())).toEqual({
    row: { m: { type: 'static_select', selected_option: null } },
  })
})

test('checkForm() requires required fields and not optional ones', () => {
  const element = { type: 'plain_text_input' }

  expect(
    checkForm([anInput('must', element), { ...anInput('may', element), optional: true }], new Map()),
  ).toEqual({
    must: 'Please complete this required field.',
  })
})

test.each([
  [{ type: 'plain_text_input', min_length: 3 }, 'ab', 'Please write at least 3 characters.'],
  [{ type: 'plain_text_input', max_length: 3 }, 'abcd', 'Please write at most 3 characters.'],
  [{ type: 'number_input', is_decimal_allowed: true }, 'x', 'Please enter a number.'],
  [{ type: 'number_input', is_decimal_allowed: false }, '1.5', 'Please enter a whole number.'],
  [{ type: 'number_input', min_value: '2' }, '1', 'Please enter a number that is at least 2.'],
  [{ type: 'number_input', max_value: '2' }, '3', 'Please enter a number that is at most 2.'],
  [{ type: 'checkboxes', max_selected_items: 1 }, [option, option], 'Please choose at most 1.'],
])(
  'checkForm() refuses a value that %j does not accept',
  (element: JsonObject, value: Json, problem: string) => {
    expect(checkForm([anInput('one', element)], inputs('one', element, value))).toEqual({ one: problem })
  },
)

test('checkForm() accepts a complete form', () => {
  const element = { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9' }

  expect(checkForm([anInput('one', element)], inputs('one', element, '9'))).toEqual({})
})

function anInput(blockId: string, element: JsonObject): JsonObject {
  return { type: 'input', block_id: blockId, element: { ...element, action_id: 'a' } }
}

function inputs(blockId: string, element: JsonObject, value: Json): ReadonlyMap<string, JsonObject> {
  return new Map([[fieldKey(blockId, 'a'), elementValue(element, value)]])
}
