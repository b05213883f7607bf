/** Whom a message notifies. */
export type Mention =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'user_group'; readonly id: string }
  /** Everybody who is active in the channel. */
  | { readonly kind: 'here' }
