import type { Ack, Envelope } from '../delivery/delivery.ts'
import type { InteractionResult } from '../page-protocol.ts'
import type { Workspace } from '../state/workspace.ts'

/** What it takes to perform an interaction. */
export interface InteractionContext {
  readonly workspace: Workspace
  /** Sends the envelope to the app and waits for its acknowledgement. */
  readonly deliver: (envelope: Envelope) => Promise<Ack>
  /** The full address of a response_url with this key. */
  readonly responseUrl: (key: string) => string
}

/** It succeeded. */
export const DONE: InteractionResult = { ok: true, problem: null }

/** It failed, and the modal itself shows why. */
export const SHOWN_IN_MODAL: InteractionResult = { ok: false, problem: null }

/** It failed, and this is what the person reads. */
export function problem(text: string): InteractionResult {
  return { ok: false, problem: text }
}

/** The result of an interaction that the app only has to acknowledge. */
export function fromAck(ack: Ack): InteractionResult {
  return ack.state === 'acked' ? DONE : problem(ack.problem)
}
