import type { Ack, Envelope } from '../delivery/delivery.ts'
import type { ActAnswer } from '../page-protocol.ts'
import type { Workspace } from '../state/workspace.ts'

/** What an act of a person needs. */
export interface ActContext {
  readonly space: Workspace
  /** Takes what happened to the app and waits for its acknowledgement. */
  readonly deliver: (envelope: Envelope) => Promise<Ack>
  /** The full address of a response_url with this key. */
  readonly responseUrl: (key: string) => string
}

/** It went through. */
export const DONE: ActAnswer = { ok: true, problem: null }

/** It did not, and the modal itself shows why. */
export const LOOK_AT_THE_MODAL: ActAnswer = { ok: false, problem: null }

/** It did not, and this is what the person reads. */
export function problem(text: string): ActAnswer {
  return { ok: false, problem: text }
}

/** The answer to an act of which the app only has to take notice. */
export function fromAck(ack: Ack): ActAnswer {
  return ack.state === 'acked' ? DONE : problem(ack.problem)
}
