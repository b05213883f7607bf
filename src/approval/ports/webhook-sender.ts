/** Sends messages to configured receivers. */
export interface WebhookSender {
  /** Attempts once. Never throws for errors of the receiver, which are results. */
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
  /** The receiver wants no more messages. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Try again, not before `afterMs` from now; 0 when the receiver named no time. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly why: string }
