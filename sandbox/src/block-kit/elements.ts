import { SLACK_LIMITS } from '../slack-limits.ts'
import { choiceElements, selectElements } from './menus.ts'
import { richTextBlock } from './rich-text.ts'
import { byType, flag, list, number, oneOfWords, record, type Shape, text } from './shape.ts'
import { confirmDialog, imageFields, plainText } from './texts.ts'

const actionId = text(SLACK_LIMITS.block.actionId)
const placeholder = plainText(SLACK_LIMITS.select.placeholder)
const typed = {
  action_id: actionId,
  placeholder,
  focus_on_load: flag,
  dispatch_action_config: record(
    { trigger_actions_on: list(oneOfWords('on_enter_pressed', 'on_character_entered'), 2) },
    {},
  ),
}
const picked = { action_id: actionId, placeholder, focus_on_load: flag, confirm: confirmDialog }

const button = record(
  { text: plainText(SLACK_LIMITS.button.text) },
  {
    action_id: actionId,
    value: text(SLACK_LIMITS.button.value),
    url: text(SLACK_LIMITS.button.url),
    style: oneOfWords('primary', 'danger'),
    confirm: confirmDialog,
    accessibility_label: text(SLACK_LIMITS.button.accessibilityLabel),
  },
)

const pickers = {
  datepicker: record({}, { ...picked, initial_date: text(10, 10) }),
  timepicker: record({}, { ...picked, initial_time: text(5, 5), timezone: text(255) }),
  datetimepicker: record({}, { ...picked, initial_date_time: number(0) }),
}

const textInputs = {
  plain_text_input: record(
    {},
    {
      ...typed,
      multiline: flag,
      initial_value: text(SLACK_LIMITS.textInput.max, 0),
      min_length: number(0, SLACK_LIMITS.textInput.max),
      max_length: number(1, SLACK_LIMITS.textInput.max),
    },
  ),
  rich_text_input: record(
    {},
    {
      ...typed,
      initial_value: byType({ rich_text: richTextBlock }),
      min_lines: number(1, 100),
      max_lines: number(1, 100),
    },
  ),
  number_input: record(
    { is_decimal_allowed: flag },
    { ...typed, initial_value: text(255), min_value: text(255), max_value: text(255) },
  ),
  email_text_input: record({}, { ...typed, initial_value: text(SLACK_LIMITS.textInput.max, 0) }),
  url_text_input: record({}, { ...typed, initial_value: text(SLACK_LIMITS.textInput.max, 0) }),
}

/** An image among other elements. */
export const imageElement: Shape = record({ alt_text: text(SLACK_LIMITS.image.alt) }, imageFields)

/** What an `actions` block may hold. */
export const actionsElement: Shape = byType({
  button,
  ...selectElements,
  ...choiceElements,
  ...pickers,
  rich_text_input: textInputs.rich_text_input,
})

/** What may stand at the right of a `section`. */
export const accessory: Shape = byType({
  button,
  image: imageElement,
  ...selectElements,
  ...choiceElements,
  ...pickers,
})

const { overflow: _menu, ...choices } = choiceElements

/** What an `input` block may hold. */
export const inputElement: Shape = byType({
  ...textInputs,
  ...selectElements,
  ...choices,
  ...pickers,
  file_input: record(
    {},
    {
      action_id: actionId,
      filetypes: list(text(255), 100),
      max_files: number(1, SLACK_LIMITS.fileInput.files),
    },
  ),
})

/** What a `context` block may hold. */
export const contextElement: Shape = byType({
  image: imageElement,
  plain_text: record({ text: text(SLACK_LIMITS.section.text) }, { emoji: flag }),
  mrkdwn: record({ text: text(SLACK_LIMITS.section.text) }, { verbatim: flag }),
})

const feedback = record(
  { text: plainText(SLACK_LIMITS.button.text), value: text(SLACK_LIMITS.button.value) },
  { accessibility_label: text(SLACK_LIMITS.button.accessibilityLabel) },
)

/** What a `context_actions` block may hold. */
export const contextActionsElement: Shape = byType({
  feedback_buttons: record({ positive_button: feedback, negative_button: feedback }, { action_id: actionId }),
  icon_button: record(
    { icon: text(255), text: plainText(SLACK_LIMITS.button.text) },
    {
      action_id: actionId,
      value: text(SLACK_LIMITS.button.value),
      confirm: confirmDialog,
      accessibility_label: text(SLACK_LIMITS.button.accessibilityLabel),
      visible_to_user_ids: list(text(255), 100),
    },
  ),
})

/** A button alone, as cards have them. */
export const buttonElement: Shape = byType({ button })
