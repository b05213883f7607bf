/** Brings messages to the receivers that the server's configuration names. */
export interface WebhookSender {
  /** Tries once. Never throws for what the receiver does: each end has a value. */
  send(message: CallbackMessage): Promise<SendResult>
}

export interface CallbackMessage {
  /** The same at every attempt, so that a receiver can recognize a repetition. */
  readonly id: string
  /** The name of an entry of the configuration. */
  readonly target: string
  /** JSON. */
  readonly body: string
}

export type SendResult =
  | { readonly kind: 'delivered' }
  /** The receiver wants no more of it. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Try again, not before `afterMs` from now; 0 when the receiver named no time. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly why: string }
