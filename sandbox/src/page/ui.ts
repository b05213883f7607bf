import type { JsonObject } from '../json.ts'
import type { Place } from '../page-protocol.ts'

/** What the person at the browser looks at. */
export type Open = { readonly at: 'channel'; readonly channelId: string } | { readonly at: 'home' }

/** What only this browser window knows; everything else is the sandbox's. */
export interface Ui {
  /** Whom the person acts as; null until the sandbox has said. */
  asId: string | null
  /** Null means: wherever the newest message is. */
  open: Open | null
  /** Is the stream of changes broken at this moment? */
  offline: boolean
  /** Timestamp of the last message read, by `readKey`. */
  readonly read: Map<string, string>
  /** Unsent lines, by `readKey`. */
  readonly drafts: Map<string, string>
  /** Elements whose click is not answered yet, by `busyKey`. */
  readonly busy: Set<string>
  /** What went wrong at a place, by `placeKey`. */
  readonly problems: Map<string, string>
  /** What was entered in a modal, by view id, then by field. */
  readonly inputs: Map<string, Map<string, JsonObject>>
  /** What the page found wrong with a form before it was sent, by view id, then block id. */
  readonly formErrors: Map<string, JsonObject>
  /** Page shown of a data table, by place and block. */
  readonly tablePages: Map<string, number>
}

/** A window's state before anything happened. */
export function emptyUi(): Ui {
  return {
    asId: null,
    open: null,
    offline: false,
    read: new Map(),
    drafts: new Map(),
    busy: new Set(),
    problems: new Map(),
    inputs: new Map(),
    formErrors: new Map(),
    tablePages: new Map(),
  }
}

/** The key of a place on the page, unique in the workspace. */
export function placeKey(place: Place): string {
  if (place.in === 'message') return `message ${place.channelId} ${place.ts}`
  return place.in === 'modal' ? `modal ${place.viewId}` : 'home'
}

/** The key of the composer of a channel, as a place where something can go wrong. */
export function composerKey(channelId: string): string {
  return `composer ${channelId}`
}

/** The key of one element at a place. */
export function busyKey(place: Place, blockId: string, actionId: string): string {
  return JSON.stringify([placeKey(place), blockId, actionId])
}

/** The key of a channel as one person reads it. */
export function readKey(personId: string, channelId: string): string {
  return `${personId} ${channelId}`
}
