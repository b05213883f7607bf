import type { Actor } from './actor.ts'

/** What people think of a call that was allowed without them. */
export interface Feedback {
  /** The channel of each approver group that is notified. */
  readonly channelsByGroup: Readonly<Record<string, string>>
  /** The latest of each person, oldest first. */
  readonly ratings: readonly Rating[]
}

export interface Rating {
  readonly by: Actor
  readonly rating: 'good' | 'bad'
  readonly comment: string | null
  readonly atMs: number
}
