import type { Message, Modal } from '../../../slack/views/blocks.ts'

/** One thing that Veto shows in Slack, for looking at. */
export interface Exhibit {
  /** Letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  readonly caption: string
  readonly shown:
    | { readonly kind: 'message'; readonly blocks: readonly object[] }
    | { readonly kind: 'modal'; readonly view: object }
}

type About = Pick<Exhibit, 'id' | 'title' | 'caption'>

/** A message among the exhibits. */
export function aMessage(about: About, { blocks }: Message): Exhibit {
  return { ...about, shown: { kind: 'message', blocks } }
}

/** A modal among the exhibits. */
export function aModal(about: About, view: Modal): Exhibit {
  return { ...about, shown: { kind: 'modal', view } }
}
