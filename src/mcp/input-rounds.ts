import { randomUUID } from 'node:crypto'
import type { JSONRPCRequest } from '@modelcontextprotocol/client'
import type { Clock } from '../core/clock.ts'
import type { JsonRpcError, Result } from './messages.ts'
import { contentOf, type ToolCall } from './tool-call.ts'

/** One request of the client about a call, and where its outcome goes. A call has several when its server asks for input. */
export interface Turn {
  readonly request: JSONRPCRequest
  readonly call: ToolCall
  readonly signal: AbortSignal
  readonly answer: (outcome: Outcome) => void
}

export type Outcome = { readonly result: Result } | { readonly error: JsonRpcError }

/** The calls whose servers wait for input of the client, in protocol 2026-07-28. People have approved them before. */
export interface InputRounds {
  /**
   * Answers the turn with what the server asks for, and resolves with the turn that brings it.
   * @throws {Error} when none does within an hour, or before the end.
   */
  next(turn: Turn, asked: Result): Promise<Turn>
  /** Takes a turn that goes on with a call that waits here; false: there is none that it goes on with. */
  resume(turn: Turn): boolean
}

interface Deps {
  readonly clock: Pick<Clock, 'after'>
  readonly ending: AbortSignal
}

const PATIENCE_MS = 3_600_000

export function createInputRounds({ clock, ending }: Deps): InputRounds {
  const waiting = new Map<unknown, { readonly content: string; readonly resolve: (turn: Turn) => void }>()
  return {
    async next(turn, asked) {
      turn.signal.throwIfAborted()
      // The client hands the state back: a token of our own ties it to this call.
      const token = randomUUID()
      const { promise, resolve, reject } = Promise.withResolvers<Turn>()
      const giveUp = () => reject(new Error('the client did not send the input that the server asked for'))
      const cancel = clock.after(PATIENCE_MS, giveUp)
      ending.addEventListener('abort', giveUp)
      waiting.set(token, { content: contentOf(turn.call), resolve })
      turn.answer({ result: { ...asked, requestState: token } })
      try {
        return await promise
      } finally {
        cancel()
        ending.removeEventListener('abort', giveUp)
        waiting.delete(token)
      }
    },
    resume(turn) {
      const found = waiting.get(turn.call.requestState)
      if (found === undefined || found.content !== contentOf(turn.call)) return false
      waiting.delete(turn.call.requestState)
      found.resolve(turn)
      return true
    },
  }
}
