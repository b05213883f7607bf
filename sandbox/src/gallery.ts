import { assignIds } from './block-kit/assign-ids.ts'
import { complainAboutMessage, complainAboutView } from './block-kit/check.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject, listAt, parseJson, textAt } from './json-fields.ts'
import type { PageExhibit } from './page-protocol.ts'

/** One thing that the app can show, for looking at; nothing of it is ever sent. */
export interface Exhibit {
  /** Leads to it: letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  /** What to look for. */
  readonly caption: string
  readonly shown:
    | { readonly kind: 'message'; readonly blocks: readonly object[] }
    | { readonly kind: 'modal'; readonly view: object }
}

/** The exhibits as the page draws them, each with what Slack would not take of it. */
export function pageExhibits(exhibits: readonly Exhibit[]): readonly PageExhibit[] {
  return exhibits.map(({ id, title, caption, shown }) => {
    const common = { id, title, caption }
    if (shown.kind === 'message') {
      const blocks = listAt({ blocks: plain(shown.blocks) }, 'blocks')
      return { ...common, kind: 'message', blocks: assignIds(blocks), faults: complainAboutMessage(blocks) }
    }
    const view = plain(shown.view)
    const body: JsonObject = isObject(view) ? view : {}
    return { ...common, kind: 'modal', ...modalOf(body), faults: complainAboutView(body) }
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
