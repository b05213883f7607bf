import { assignIds } from './block-kit/assign-ids.ts'
import { validateMessage, validateView } from './block-kit/check.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject, listAt, parseJson, textAt } from './json-fields.ts'
import type { PagePreview } from './page-protocol.ts'

/** One message, modal or Home tab of the app, to look at; it is never sent. */
export interface Preview {
  /** Its fragment in the URL: letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  /** What to look for. */
  readonly caption: string
  readonly shown: PreviewShown
}

/** `text` is what a notification shows; an ephemeral message notifies nobody. */
export type PreviewShown =
  | {
      readonly kind: 'message'
      readonly text: string
      readonly blocks: readonly object[]
      readonly ephemeral: boolean
    }
  | { readonly kind: 'modal'; readonly view: object }
  | { readonly kind: 'home'; readonly view: object }

/** The previews as the page draws them, each with the errors that Slack would report. */
export function pagePreviews(previews: readonly Preview[]): readonly PagePreview[] {
  return previews.map(({ id, title, caption, shown }) => ({ id, title, caption, ...drawn(shown) }))
}

function drawn(shown: PreviewShown) {
  switch (shown.kind) {
    case 'message': {
      const { kind, text, ephemeral } = shown
      const blocks = listAt({ blocks: plain(shown.blocks) }, 'blocks')
      return { kind, text, ephemeral, blocks: assignIds(blocks), errors: validateMessage(blocks) }
    }
    case 'modal': {
      const view = objectOf(shown.view)
      return { kind: shown.kind, ...viewOf(view), modal: modalOf(view) }
    }
    case 'home':
      return { kind: shown.kind, ...viewOf(objectOf(shown.view)) }
  }
}

function viewOf(view: JsonObject) {
  return { blocks: assignIds(listAt(view, 'blocks')), errors: validateView(view) }
}

function modalOf(view: JsonObject) {
  return {
    title: textAt(view['title'], 'text') ?? '',
    submit: textAt(view['submit'], 'text'),
    close: textAt(view['close'], 'text') ?? 'Cancel',
  }
}

function objectOf(view: object): JsonObject {
  const json = plain(view)
  return isObject(json) ? json : {}
}

/** What would travel to Slack. */
function plain(value: object): Json {
  return parseJson(JSON.stringify(value)) ?? null
}
