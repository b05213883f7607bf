import { assignIds } from './block-kit/assign-ids.ts'
import { validateMessage, validateView } from './block-kit/check.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject, listAt, parseJson, textAt } from './json-fields.ts'
import type { PagePreview } from './page-protocol.ts'

/** One message or modal of the app, to look at; it is never sent. */
export interface Preview {
  /** Its fragment in the URL: letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  /** What to look for. */
  readonly caption: string
  readonly shown:
    | { readonly kind: 'message'; readonly blocks: readonly object[] }
    | { readonly kind: 'modal'; readonly view: object }
}

/** The previews as the page draws them, each with the errors that Slack would report. */
export function pagePreviews(previews: readonly Preview[]): readonly PagePreview[] {
  return previews.map(({ id, title, caption, shown }) => {
    const common = { id, title, caption }
    if (shown.kind === 'message') {
      const blocks = listAt({ blocks: plain(shown.blocks) }, 'blocks')
      return { ...common, kind: 'message', blocks: assignIds(blocks), errors: validateMessage(blocks) }
    }
    const view = plain(shown.view)
    const body: JsonObject = isObject(view) ? view : {}
    return { ...common, kind: 'modal', ...modalOf(body), errors: validateView(body) }
  })
}

function modalOf(view: JsonObject) {
  return {
    blocks: assignIds(listAt(view, 'blocks')),
    modal: {
      title: textAt(view['title'], 'text') ?? '',
      submit: textAt(view['submit'], 'text'),
      close: textAt(view['close'], 'text') ?? 'Cancel',
    },
  }
}

/** What would travel to Slack. */
function plain(value: object): Json {
  return parseJson(JSON.stringify(value)) ?? null
}
