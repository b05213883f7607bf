import { SLACK_LIMITS } from '../slack-limits.ts'
import { byType, flag, oneOfWords, record, type Shape, text } from './shape.ts'

/** A `plain_text` object of at most `max` characters. */
export function plainText(max: number): Shape {
  return byType({ plain_text: record({ text: text(max) }, { emoji: flag }) })
}

/** A `plain_text` or `mrkdwn` object of at most `max` characters. */
export function anyText(max: number): Shape {
  return byType({
    plain_text: record({ text: text(max) }, { emoji: flag }),
    mrkdwn: record({ text: text(max) }, { verbatim: flag }),
  })
}

/** The dialog that asks "are you sure?". */
export const confirmDialog: Shape = record(
  { text: anyText(SLACK_LIMITS.confirm.text) },
  {
    title: plainText(SLACK_LIMITS.confirm.title),
    confirm: plainText(SLACK_LIMITS.confirm.button),
    deny: plainText(SLACK_LIMITS.confirm.button),
    style: oneOfWords('primary', 'danger'),
  },
)

/** One option of a menu or of a group of choices. */
export const option: Shape = record(
  { text: anyText(SLACK_LIMITS.option.text), value: text(SLACK_LIMITS.option.value) },
  {
    description: anyText(SLACK_LIMITS.option.description),
    url: text(SLACK_LIMITS.option.url),
  },
)

/** Where an image comes from: a public address or a file in Slack. */
export const imageFields = {
  image_url: text(SLACK_LIMITS.image.url),
  slack_file: record({}, { url: text(SLACK_LIMITS.image.url), id: text(255) }),
} as const satisfies Record<string, Shape>
