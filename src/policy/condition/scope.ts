import { assertNever } from '../../core/assert-never.ts'
import type { Json } from '../../core/json.ts'
import type { Call } from '../verdict.ts'
import type { Root } from './node.ts'

/** What a condition is judged on: a call, in the category that the bundle gives it. */
export interface Scope {
  readonly call: Call
  readonly category: string
}

/** How to read a root from a scope. `now` is ISO 8601 UTC text with milliseconds, so that it compares as text. */
export function readRoot(root: Root): (scope: Scope) => Json {
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
    default:
      return assertNever(root)
  }
}
