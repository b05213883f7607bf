import { answerParent, childArgument } from '../../bench/waiting/child.ts'
import type { Operation } from '../record/operation.ts'
import { type Call, recordedCalls } from '../rig/recorded-call.ts'
import { monotonicAheadMs } from './monotonic-ahead.ts'

/** A client in a process of its own, which makes many calls at once when its parent asks it to. */
export interface RacerSetting {
  readonly client: string
  readonly bearer: string
  readonly url: string
  /** Of the parent: operations carry times of its clock. */
  readonly parentAheadMs: number
}

const { client, bearer, url, parentAheadMs } = childArgument<RacerSetting>()
const operations: Operation[] = []
const call = recordedCalls({ client, bearer, url: () => url, operations })
const behindMs = monotonicAheadMs() - parentAheadMs

answerParent(
  {
    ready: () => null,
    calls: async (calls: readonly Call[]) => {
      await Promise.all(calls.map(call))
      return operations.splice(0).map(byClockOfParent)
    },
  },
  async () => {},
)

function byClockOfParent(operation: Operation): Operation {
  const { answer, sentAtMs } = operation
  return {
    ...operation,
    sentAtMs: sentAtMs + behindMs,
    answer: answer === null ? null : { ...answer, atMs: answer.atMs + behindMs },
  }
}
