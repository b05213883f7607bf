import type { JsonObject } from '../json.ts'

/** Something that happened in the workspace, on its way to the app. */
export interface Envelope {
  readonly type: 'interactive' | 'slash_commands' | 'events_api'
  readonly payload: JsonObject
}

/** The app's acknowledgement with its payload, or what the person is shown instead. */
export type Ack =
  | { readonly state: 'acked'; readonly payload: JsonObject }
  | { readonly state: 'failed'; readonly problem: string }

/** One way of reaching the app. */
export interface Delivery {
  deliver(envelope: Envelope): Promise<Ack>
  isConnected(): boolean
}

/** A failed delivery, and the reason that the person reads. */
export function failed(problem: string): Ack {
  return { state: 'failed', problem }
}

/** What the person reads when the app was too slow. */
export const TOO_SLOW = 'The app did not answer in time'
