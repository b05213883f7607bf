import type { Preview } from 'slack-sandbox'
import type { Message, Modal } from '../../../slack/blocks/blocks.ts'

type PreviewInfo = Pick<Preview, 'id' | 'title' | 'caption'>

/** A message among the previews. */
export function aMessage(about: PreviewInfo, { text, blocks }: Message): Preview {
  return { ...about, shown: { kind: 'message', text, blocks, ephemeral: false } }
}

/** A reply that only the person sees who gave a command or clicked; it notifies nobody. */
export function aReply(about: PreviewInfo, { text, blocks }: Message): Preview {
  return { ...about, shown: { kind: 'message', text, blocks, ephemeral: true } }
}

/** A modal among the previews. */
export function aModal(about: PreviewInfo, view: Modal): Preview {
  return { ...about, shown: { kind: 'modal', view } }
}
