import type { JsonObject } from '../../../json.ts'
import { textAt } from '../../json-read.ts'
import { imageNode } from '../image.ts'
import type { ElementRef } from '../render-context.ts'
import { unknownBox } from '../unknown.ts'
import { buttonNode } from './button.ts'
import { checkboxesNode, multiSelectNode, radioNode } from './choices.ts'
import { overflowNode } from './overflow.ts'
import { selectNode, usersSelectNode } from './select.ts'
import { dateTimePickerNode, pickerNode, textInputNode } from './text-input.ts'

/** Draws one Block Kit element; a type that the sandbox does not know becomes a red box. */
export function elementNode(ref: ElementRef): HTMLElement {
  const draw = drawers.get(textAt(ref.element, 'type'))
  return draw === undefined ? unknownBox(ref.element) : draw(ref)
}

const drawers: ReadonlyMap<string, (ref: ElementRef) => HTMLElement> = new Map([
  ['button', buttonNode],
  ['overflow', overflowNode],
  ['image', ({ element }: { element: JsonObject }) => imageNode(element, 'thumbnail')],
  ['static_select', selectNode],
  ['users_select', usersSelectNode],
  ['multi_static_select', multiSelectNode],
  ['checkboxes', checkboxesNode],
  ['radio_buttons', radioNode],
  ['plain_text_input', textInputNode],
  ['number_input', textInputNode],
  ['email_text_input', textInputNode],
  ['url_text_input', textInputNode],
  ['datepicker', pickerNode],
  ['timepicker', pickerNode],
  ['datetimepicker', dateTimePickerNode],
])
