import type { Message } from '../blocks/blocks.ts'
import type { ListenerDeps } from './listener-deps.ts'

/** A word that may follow `/veto`. */
export interface SlackCommand {
  /** In lower case, without blanks. */
  readonly word: string
  /** What it does, in a phrase. */
  readonly summary: string
  /** What may follow the word, each with its meaning; the first is shown in the list of all commands. */
  readonly examples: readonly (readonly [typed: string, meaning: string])[]
  /** More that its own help says, a sentence each. */
  readonly notes?: readonly string[]
  /** The reply, for the person who typed it alone; a string is one sentence. Null: a modal is open instead. */
  readonly run: (deps: ListenerDeps, typed: TypedCommand) => Promise<Message | string | null>
}

export interface TypedCommand {
  readonly personId: string
  /** For a modal. */
  readonly triggerId: string
  /** What follows the word. */
  readonly rest: string
}
