import type { JsonObject } from '../json.ts'

/** Something that happened in the workspace, on its way to the app. */
export interface Envelope {
  readonly type: 'interactive' | 'slash_commands' | 'events_api'
  readonly payload: JsonObject
}

/** What came of it: the app's acknowledgement with what it carried, or what the person is shown instead. */
export type Ack =
  | { readonly state: 'acked'; readonly payload: JsonObject }
  | { readonly state: 'failed'; readonly problem: string }

/** One way to the app. */
export interface Delivery {
  deliver(envelope: Envelope): Promise<Ack>
  isConnected(): boolean
}

/** No acknowledgement, and why, in the words that a person reads. */
export function failed(problem: string): Ack {
  return { state: 'failed', problem }
}

/** What the person reads when the app was too slow. */
export const TOO_SLOW = 'The app did not answer in time'
