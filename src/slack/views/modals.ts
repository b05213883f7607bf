import { SLACK_LIMITS } from '../../core/slack-limits.ts'
import { type Block, line, type Message, type Modal, plain, prose, richText } from './blocks.ts'
import { shorten } from './visible-text.ts'

/** A modal that can be read and closed. */
export function readingModal(title: string, blocks: Block[]): Modal {
  return {
    type: 'modal',
    title: plain(shorten(title, SLACK_LIMITS.view.title)),
    close: plain('Close'),
    blocks,
  }
}

/** One sentence in a modal. */
export function noticeModal(title: string, sentence: string): Modal {
  return readingModal(title, [richText(line(prose(sentence)))])
}

/** One sentence for one person. */
export function noticeMessage(sentence: string): Message {
  return { text: 'Veto answers you.', blocks: [richText(line(prose(sentence)))] }
}
