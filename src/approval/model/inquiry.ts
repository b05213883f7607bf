import type { Actor } from './actor.ts'

/** A question of a person to the agent, and the agent's reply. */
export interface Inquiry {
  readonly by: Actor
  readonly text: string
  readonly atMs: number
  readonly reply: { readonly text: string; readonly atMs: number } | null
}
