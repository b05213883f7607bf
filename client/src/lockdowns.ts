import { answerMatching } from './answer-checks.ts'
import type { Exchange } from './exchange.ts'
import { parseBody } from './parse-body.ts'
import {
  LiftQuery,
  LockdownList,
  LockdownQuery,
  LockdownRequest,
  LockdownView,
  StartedLockdown,
} from './protocol/lockdown.ts'
import { queryOf } from './query-of.ts'
import type { Retry } from './retry.ts'
import type { Runtime } from './runtime.ts'

/** Lockdowns deny every call of agents or tools at once, whatever policies, people and grants allow. */
export interface Lockdowns {
  /** Newest first; any key may list them. @throws {VetoError} */
  list(query?: LockdownQuery): Promise<readonly LockdownView[]>
  /** Requires a key with the scope `admin` that covers the agents. @throws {VetoError} */
  start(lockdown: LockdownRequest): Promise<StartedLockdown>
  /** Requires the same. Lifting one that has ended changes nothing. @throws {VetoError} */
  lift(id: string, reason: string): Promise<LockdownView>
}

interface Deps {
  readonly exchange: Exchange
  readonly retryOnFailure: Retry
  readonly timeoutMs: number
  readonly runtime: Pick<Runtime, 'warn'>
}

/** Starting is attempted once, as a retry could start a second one. */
export function createLockdowns({ exchange, retryOnFailure, timeoutMs, runtime }: Deps): Lockdowns {
  return {
    async list(query = {}) {
      const path = `/v1/lockdowns${queryOf(parseBody(LockdownQuery, query))}`
      const answers = { 200: LockdownList }
      const { lockdowns } = await retryOnFailure((leftMs) =>
        exchange({ method: 'GET', path, answers, timeoutMs: leftMs }),
      )
      return lockdowns
    },
    async start(lockdown) {
      const body = parseBody(LockdownRequest, lockdown)
      const answers = { 201: answerMatching(StartedLockdown, (started) => isStarted(started, body)) }
      const started = await exchange({ method: 'POST', path: '/v1/lockdowns', body, answers, timeoutMs })
      for (const warning of started.warnings) runtime.warn(warning)
      return started
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
