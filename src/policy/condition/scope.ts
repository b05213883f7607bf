import { assertNever } from '../../core/assert-never.ts'
import type { Json } from '../../core/json.ts'
import type { Call } from '../model/decision.ts'
import type { Lists } from './lists.ts'
import type { Root } from './node.ts'

/** The input of a condition: a call, in its category of the bundle. */
export interface Scope {
  readonly call: Call
  readonly category: string
  readonly lists: Lists
  /** The result of the call; `undefined` before it ran. */
  readonly result: Json | undefined
}

/** How to read a root from a scope. `now` is ISO 8601 UTC text with milliseconds, so that it compares as text. */
export function readRoot(root: Exclude<Root, 'lists'>): (scope: Scope) => Json | undefined {
  switch (root) {
    case 'args':
    case 'params':
      return ({ call }) => call.params
    case 'context':
      return ({ call }) => call.context
    case 'agent':
      return ({ call }) => call.agentId
    case 'tool':
      return ({ call }) => call.tool
    case 'category':
      return ({ category }) => category
    case 'session':
      return ({ call }) => call.sessionId
    case 'now':
      return ({ call }) => new Date(call.nowMs).toISOString()
    case 'result':
      return ({ result }) => result
    default:
      return assertNever(root)
  }
}
