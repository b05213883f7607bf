import { SLACK_LIMITS } from '../slack-limits.ts'
import { both, flag, list, number, oneOfWords, record, type Shape, text, validationError } from './shape.ts'
import { confirmDialog, option, plainText } from './texts.ts'

const LIMIT = SLACK_LIMITS.select

const shared = {
  action_id: text(SLACK_LIMITS.block.actionId),
  placeholder: plainText(LIMIT.placeholder),
  focus_on_load: flag,
  confirm: confirmDialog,
}
const many = { max_selected_items: number(1) }
const options = list(option, LIMIT.options)
const groups = list(
  record({ label: plainText(LIMIT.groupLabel), options: list(option, LIMIT.options) }),
  LIMIT.groups,
)
const ids = list(text(255), LIMIT.options)
const conversationFilter = record(
  {},
  {
    include: list(oneOfWords('im', 'mpim', 'private', 'public'), 4),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
)
const conversations = {
  default_to_current_conversation: flag,
  filter: conversationFilter,
  response_url_enabled: flag,
}

/** All kinds of select menu, by type. */
export const selectElements = {
  static_select: withOptions({ initial_option: option }),
  multi_static_select: withOptions({ initial_options: options, ...many }),
  external_select: record({}, { ...shared, initial_option: option, min_query_length: number(0) }),
  multi_external_select: record(
    {},
    { ...shared, ...many, initial_options: options, min_query_length: number(0) },
  ),
  users_select: record({}, { ...shared, initial_user: text(255) }),
  multi_users_select: record({}, { ...shared, ...many, initial_users: ids }),
  channels_select: record({}, { ...shared, initial_channel: text(255), response_url_enabled: flag }),
  multi_channels_select: record({}, { ...shared, ...many, initial_channels: ids }),
  conversations_select: record({}, { ...shared, ...conversations, initial_conversation: text(255) }),
  multi_conversations_select: record(
    {},
    { ...shared, ...many, ...conversations, initial_conversations: ids },
  ),
} as const satisfies Record<string, Shape>

const { placeholder: _none, ...unplaced } = shared
const choices = list(option, SLACK_LIMITS.choices.options)

/** Overflow menu, checkboxes and radio buttons, by type. */
export const choiceElements = {
  overflow: record(
    { options: list(option, SLACK_LIMITS.overflow.options) },
    { action_id: shared.action_id, confirm: confirmDialog },
  ),
  checkboxes: record({ options: choices }, { ...unplaced, initial_options: choices }),
  radio_buttons: record({ options: choices }, { ...unplaced, initial_option: option }),
} as const satisfies Record<string, Shape>

function withOptions(initial: Readonly<Record<string, Shape>>): Shape {
  return both(record({}, { ...shared, ...initial, options, option_groups: groups }), (value, at) => {
    const fields = typeof value === 'object' && value !== null ? Object.keys(value) : []
    const given = ['options', 'option_groups'].filter((key) => fields.includes(key))
    return given.length === 1 ? [] : [validationError('must have either options or option_groups', at)]
  })
}
