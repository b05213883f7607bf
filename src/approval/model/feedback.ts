import type { Actor } from './actor.ts'

/** Feedback on a call that was allowed without approval. */
export interface Feedback {
  /** The channel of each approver group that is notified. */
  readonly channelsByGroup: Readonly<Record<string, string>>
  /** The latest rating of each person, oldest first. */
  readonly ratings: readonly Rating[]
}

export interface Rating {
  readonly by: Actor
  readonly rating: 'good' | 'bad'
  readonly comment: string | null
  readonly atMs: number
}
