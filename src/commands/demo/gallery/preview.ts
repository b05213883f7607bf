import type { Message, Modal } from '../../../slack/blocks/blocks.ts'

/** One message or view of the gallery. */
export interface Preview {
  /** Letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  readonly caption: string
  readonly shown:
    | { readonly kind: 'message'; readonly blocks: readonly object[] }
    | { readonly kind: 'modal'; readonly view: object }
}

type PreviewInfo = Pick<Preview, 'id' | 'title' | 'caption'>

/** A message among the previews. */
export function aMessage(about: PreviewInfo, { blocks }: Message): Preview {
  return { ...about, shown: { kind: 'message', blocks } }
}

/** A modal among the previews. */
export function aModal(about: PreviewInfo, view: Modal): Preview {
  return { ...about, shown: { kind: 'modal', view } }
}
