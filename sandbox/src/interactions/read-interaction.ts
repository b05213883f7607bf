import type { Json, JsonObject } from '../json.ts'
import { isObject, objectAt, textAt } from '../json-fields.ts'
import type { Interaction, Place } from '../page-protocol.ts'

/** Parses an interaction sent by the page; null when the body is not one. */
export function readInteraction(body: Json | undefined): Interaction | null {
  const as = textAt(body, 'as')
  if (!isObject(body) || as === null) return null
  switch (body['do']) {
    case 'click':
      return readClick(body, as)
    case 'submit':
    case 'close':
      return readModalInteraction(body, as)
    case 'type':
      return readTyped(body, as)
    case 'open_home':
      return { do: 'open_home', as }
    default:
      return null
  }
}

function readClick(body: JsonObject, as: string): Interaction | null {
  const place = readPlace(objectAt(body, 'place'))
  const blockId = textAt(body, 'blockId')
  const actionId = textAt(body, 'actionId')
  if (place === null || blockId === null || actionId === null) return null
  return { do: 'click', as, place, blockId, actionId, value: body['value'] ?? null }
}

function readModalInteraction(body: JsonObject, as: string): Interaction | null {
  const viewId = textAt(body, 'viewId')
  if (viewId === null) return null
  return body['do'] === 'close'
    ? { do: 'close', as, viewId }
    : { do: 'submit', as, viewId, values: objectAt(body, 'values') }
}

function readTyped(body: JsonObject, as: string): Interaction | null {
  const channelId = textAt(body, 'channelId')
  const text = textAt(body, 'text')
  return channelId === null || text === null ? null : { do: 'type', as, channelId, text }
}

function readPlace(place: JsonObject): Place | null {
  const channelId = textAt(place, 'channelId')
  const ts = textAt(place, 'ts')
  const viewId = textAt(place, 'viewId')
  if (place['in'] === 'home') return { in: 'home' }
  if (place['in'] === 'modal' && viewId !== null) return { in: 'modal', viewId }
  const isMessage = place['in'] === 'message' && channelId !== null && ts !== null
  return isMessage ? { in: 'message', channelId, ts } : null
}
