import { SLACK_LIMITS } from 'slack-sandbox/limits'
import {
  type Block,
  type Inline,
  line,
  type Message,
  type Modal,
  multilineText,
  plain,
  richText,
} from './blocks.ts'
import { shorten } from './visible-text.ts'

/** A modal without a form. */
export function readingModal(title: string, blocks: Block[]): Modal {
  return {
    type: 'modal',
    title: plain(shorten(title, SLACK_LIMITS.view.title)),
    close: plain('Close'),
    blocks,
  }
}

/** A sentence for one person; in parts where it contains a point in time. */
export type Notice = string | readonly Inline[]

/** One sentence in a modal. */
export function noticeModal(notice: Notice): Modal {
  return readingModal('Veto', [noticeBlock(notice)])
}

/** One sentence for one person. */
export function noticeMessage(notice: Notice): Message {
  return { text: 'Veto answers you.', blocks: [noticeBlock(notice)] }
}

function noticeBlock(notice: Notice): Block {
  return richText(line(...(typeof notice === 'string' ? [multilineText(notice)] : notice)))
}
