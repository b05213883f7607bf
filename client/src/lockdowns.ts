import { answerMatching } from './answer-checks.ts'
import type { Exchange } from './exchange.ts'
import { parseBody } from './parse-body.ts'
import { LiftQuery, LockdownList, LockdownQuery, LockdownRequest, LockdownView } from './protocol/lockdown.ts'
import { queryOf } from './query-of.ts'
import type { Retry } from './retry.ts'

/** Lockdowns deny every call of agents or tools at once, whatever policies, people and grants allow. */
export interface Lockdowns {
  /** Newest first; any key may list them. @throws {VetoError} */
  list(query?: LockdownQuery): Promise<readonly LockdownView[]>
  /** Requires a key with the scope `admin` that covers the agents. @throws {VetoError} */
  start(lockdown: LockdownRequest): Promise<LockdownView>
  /** Requires the same. Lifting one that has ended changes nothing. @throws {VetoError} */
  lift(id: string, reason: string): Promise<LockdownView>
}

interface Deps {
  readonly exchange: Exchange
  readonly retryOnFailure: Retry
  readonly timeoutMs: number
}

/** Starting is attempted once, as a retry could start a second one. */
export function createLockdowns({ exchange, retryOnFailure, timeoutMs }: Deps): Lockdowns {
  return {
    async list(query = {}) {
      const path = `/v1/lockdowns${queryOf(parseBody(LockdownQuery, query))}`
      const answers = { 200: LockdownList }
      const { lockdowns } = await retryOnFailure((leftMs) =>
        exchange({ method: 'GET', path, answers, timeoutMs: leftMs }),
      )
      return lockdowns
    },
    start(lockdown) {
      const body = parseBody(LockdownRequest, lockdown)
      const answers = { 201: answerMatching(LockdownView, (started) => isStarted(started, body)) }
      return exchange({ method: 'POST', path: '/v1/lockdowns', body, answers, timeoutMs })
    },
    lift(id, reason) {
      const query = queryOf(parseBody(LiftQuery, { reason }))
      const path = `/v1/lockdowns/${encodeURIComponent(id)}${query}`
      const answers = { 200: answerMatching(LockdownView, (lifted) => lifted.id === id && !lifted.active) }
      return retryOnFailure((leftMs) => exchange({ method: 'DELETE', path, answers, timeoutMs: leftMs }))
    },
  }
}

function isStarted(started: LockdownView, { agents = '*', tools = '*' }: LockdownRequest): boolean {
  return started.agents === agents && started.tools === tools
}
