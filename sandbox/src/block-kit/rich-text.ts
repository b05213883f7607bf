import { SLACK_LIMITS } from '../slack-limits.ts'
import { byType, flag, list, number, oneOfWords, record, type Shape, text } from './shape.ts'

const ANY_LENGTH = SLACK_LIMITS.message.textMax
const ANY_COUNT = 1_000

const style: Shape = record(
  {},
  {
    bold: flag,
    italic: flag,
    strike: flag,
    code: flag,
    underline: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  },
)

const textElement = record({ text: text(ANY_LENGTH) }, { style })
const linkElement = record({ url: text(3_000) }, { text: text(ANY_LENGTH), unsafe: flag, style })

const inline: Shape = byType({
  text: textElement,
  link: linkElement,
  user: record({ user_id: text(255) }, { style }),
  usergroup: record({ usergroup_id: text(255) }, { style }),
  channel: record({ channel_id: text(255) }, { style }),
  team: record({ team_id: text(255) }, { style }),
  broadcast: record({ range: oneOfWords('here', 'channel', 'everyone') }, { style }),
  color: record({ value: text(255) }, { style }),
  emoji: record({ name: text(255) }, { unicode: text(255), url: text(3_000), style }),
  date: record(
    { timestamp: number(0), format: text(1_000) },
    { url: text(3_000), fallback: text(1_000), style },
  ),
})

const border = number(0, 1)
const section = record({ elements: list(inline, ANY_COUNT, 0) })

/** A `rich_text` block without its type: sections, lists, quotes and preformatted text. */
export const richTextBlock: Shape = record(
  {
    elements: list(
      byType({
        rich_text_section: section,
        rich_text_list: record(
          {
            style: oneOfWords('bullet', 'ordered'),
            elements: list(byType({ rich_text_section: section }), ANY_COUNT),
          },
          { indent: number(0, SLACK_LIMITS.richText.indent), offset: number(0), border },
        ),
        rich_text_quote: record({ elements: list(inline, ANY_COUNT, 0) }, { border }),
        rich_text_preformatted: record(
          { elements: list(byType({ text: textElement, link: linkElement }), ANY_COUNT, 0) },
          { border, language: text(255) },
        ),
      }),
      ANY_COUNT,
      0,
    ),
  },
  { block_id: text(SLACK_LIMITS.block.blockId) },
)
