import { z } from 'zod'
import type { MessageRef } from '../../approval/model/delivery.ts'
import type { RequestId } from '../../core/ids.ts'
import { readCardValue } from './card-value.ts'
import { cardIn, type ModalOrigin, readOrigin } from './modal-origin.ts'

/** A click on a button of Veto, in a message, in a modal or in the Home tab. */
export interface Click {
  readonly personId: string
  readonly triggerId: string
  readonly value: string
  readonly place: ClickPlace
}
type ClickPlace =
  | { readonly in: 'message'; readonly message: MessageRef }
  | { readonly in: 'modal'; readonly viewId: string; readonly hash: string; readonly origin: ModalOrigin }
  /** A modal that is about no request. */
  | { readonly in: 'reading_modal'; readonly viewId: string; readonly hash: string }
  | { readonly in: 'home' }

/** A click about a request, and the card that it came from. */
export interface RequestClick extends Click {
  readonly requestId: RequestId
  /** Null: it came from the Home tab. */
  readonly from: MessageRef | null
  /** The digest of the params shown with the button; null on cards posted by older versions. */
  readonly displayedDigest: string | null
}

const ButtonAction = z.object({ value: z.string() })
/** An option of a menu. */
const MenuAction = z
  .object({ selected_option: z.object({ value: z.string() }) })
  .transform(({ selected_option }) => selected_option)
const Payload = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  actions: z.array(z.union([ButtonAction, MenuAction])).length(1),
  channel: z.object({ id: z.string() }).optional(),
  container: z.object({ channel_id: z.string().optional(), message_ts: z.string().optional() }).optional(),
  view: z
    .object({ type: z.string().optional(), id: z.string(), hash: z.string(), private_metadata: z.string() })
    .optional(),
})
type Payload = z.infer<typeof Payload>

/** Reads a click; null when Slack does not say where it happened. */
export function readClick(body: unknown): Click | null {
  const payload = Payload.safeParse(body).data
  const [action] = payload?.actions ?? []
  if (payload === undefined || action === undefined) return null
  const place = placeOf(payload)
  if (place === null) return null
  return { personId: payload.user.id, triggerId: payload.trigger_id, value: action.value, place }
}

/** Reads a click whose value names a request; null when it does not, or when the modal is about another request. */
export function readRequestClick(body: unknown): RequestClick | null {
  const click = readClick(body)
  const value = click === null ? null : readCardValue(click.value)
  if (click === null || value === null) return null
  if (click.place.in === 'message') return { ...click, ...value, from: click.place.message }
  if (click.place.in === 'home') return { ...click, ...value, from: null }
  if (click.place.in === 'reading_modal') return null
  const { origin } = click.place
  return origin.requestId === value.requestId ? { ...click, ...value, from: cardIn(origin) } : null
}

function placeOf({ view, channel, container }: Payload): ClickPlace | null {
  if (view?.type === 'home') return { in: 'home' }
  if (view !== undefined) {
    const { id: viewId, hash, private_metadata: metadata } = view
    if (metadata === '') return { in: 'reading_modal', viewId, hash }
    const origin = readOrigin(metadata)
    return origin === null ? null : { in: 'modal', viewId, hash, origin }
  }
  const channelId = channel?.id ?? container?.channel_id
  const ts = container?.message_ts
  return channelId === undefined || ts === undefined ? null : { in: 'message', message: { channelId, ts } }
}
