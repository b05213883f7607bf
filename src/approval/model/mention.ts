/** Whom a message notifies. */
export type Mention =
  | {
      readonly kind: 'person'
      readonly id: string
      /** The names of those who are away, in whose place this person is notified. */
      readonly insteadOf: readonly string[]
    }
  | { readonly kind: 'user_group'; readonly id: string }
  /** Everybody who is active in the channel. */
  | { readonly kind: 'here' }

/** Maximum number of people of a group who get a direct message, or are mentioned in place of a whole user group. */
export const MAX_DIRECT = 20
