import type { Preview } from 'slack-sandbox'
import type { Message, Modal } from '../../../slack/blocks/blocks.ts'

type PreviewInfo = Pick<Preview, 'id' | 'title' | 'caption'>

/** A message among the previews. */
export function aMessage(about: PreviewInfo, { blocks }: Message): Preview {
  return { ...about, shown: { kind: 'message', blocks } }
}

/** A modal among the previews. */
export function aModal(about: PreviewInfo, view: Modal): Preview {
  return { ...about, shown: { kind: 'modal', view } }
}
