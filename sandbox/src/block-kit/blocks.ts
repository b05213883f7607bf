import { isObject } from '../json-fields.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'
import { chartBlock } from './charts.ts'
import {
  accessory,
  actionsElement,
  buttonElement,
  contextActionsElement,
  contextElement,
  imageElement,
  inputElement,
} from './elements.ts'
import { richTextBlock } from './rich-text.ts'
import {
  both,
  byType,
  flag,
  list,
  number,
  oneOfWords,
  record,
  type Shape,
  text,
  validationError,
} from './shape.ts'
import { dataTableBlock, tableBlock } from './tables.ts'
import { anyText, imageFields, plainText } from './texts.ts'

const id = { block_id: text(SLACK_LIMITS.block.blockId) }

const section = both(
  record(
    {},
    {
      ...id,
      text: anyText(SLACK_LIMITS.section.text),
      fields: list(anyText(SLACK_LIMITS.section.fieldText), SLACK_LIMITS.section.fields),
      accessory,
      expand: flag,
    },
  ),
  (value, at) =>
    isObject(value) && ('text' in value || 'fields' in value)
      ? []
      : [validationError('must have text or fields', at)],
)

const image = both(
  record({ alt_text: text(SLACK_LIMITS.image.alt) }, { ...id, ...imageFields, title: plainText(2_000) }),
  (value, at) =>
    isObject(value) && ('image_url' in value || 'slack_file' in value)
      ? []
      : [validationError('must have image_url or slack_file', at)],
)

const everywhere = {
  actions: record({ elements: list(actionsElement, SLACK_LIMITS.actions.elements) }, id),
  context: record({ elements: list(contextElement, SLACK_LIMITS.context.elements) }, id),
  divider: record({}, id),
  header: record({ text: plainText(SLACK_LIMITS.header.text) }, { ...id, level: number(1, 4) }),
  image,
  rich_text: richTextBlock,
  section,
}

const input = record(
  { label: plainText(SLACK_LIMITS.input.label), element: inputElement },
  { ...id, hint: plainText(SLACK_LIMITS.input.hint), optional: flag, dispatch_action: flag },
)

const card = record(
  {},
  {
    ...id,
    hero_image: byType({ image: imageElement }),
    icon: byType({ image: imageElement }),
    title: anyText(SLACK_LIMITS.card.title),
    subtitle: anyText(SLACK_LIMITS.card.subtitle),
    body: anyText(SLACK_LIMITS.card.body),
    actions: list(buttonElement, SLACK_LIMITS.card.actions),
  },
)

const container = record(
  { child_blocks: list(byType({ ...everywhere, table: tableBlock }), SLACK_LIMITS.container.children) },
  {
    ...id,
    title: plainText(SLACK_LIMITS.container.title),
    rich_text_title: byType({ rich_text: richTextBlock }),
    subtitle: anyText(SLACK_LIMITS.container.title),
    width: oneOfWords('narrow', 'standard', 'wide', 'full'),
    icon: byType({ image: imageElement }),
    is_collapsible: flag,
    default_collapsed: flag,
    has_header_divider: flag,
  },
)

/** What may stand in a message. */
export const messageBlock: Shape = byType({
  ...everywhere,
  input,
  markdown: record({ text: text(SLACK_LIMITS.markdown.text) }, id),
  table: tableBlock,
  data_table: dataTableBlock,
  data_visualization: chartBlock,
  card,
  carousel: record({ elements: list(byType({ card }), SLACK_LIMITS.carousel.cards) }, id),
  container,
  context_actions: record(
    { elements: list(contextActionsElement, SLACK_LIMITS.contextActions.elements) },
    id,
  ),
})

/** What may stand in a modal. */
export const modalBlock: Shape = byType({
  ...everywhere,
  input,
  table: tableBlock,
  data_table: dataTableBlock,
  alert: record(
    { text: anyText(SLACK_LIMITS.alert.text) },
    { ...id, level: oneOfWords('default', 'info', 'warning', 'error', 'success') },
  ),
})

/** What may stand in the Home tab. */
export const homeBlock: Shape = byType({
  ...everywhere,
  input,
  table: tableBlock,
  data_table: dataTableBlock,
})
