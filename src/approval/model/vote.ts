import type { Actor } from './actor.ts'

export interface Vote {
  readonly by: Actor
  /** The asked groups that the person belonged to at that moment. */
  readonly groups: readonly string[]
  /** From 0: the stage at which it was given, and for which it counts. */
  readonly stage: number
  readonly choice: Choice
  readonly comment: string | null
  readonly atMs: number
}
export type Choice = 'approve' | 'deny'
