import type { Decision } from './decision.ts'
import type { Exchange } from './exchange.ts'
import type { Persist } from './persist.ts'
import {
  ExecutionAnswer,
  type ExecutionReport,
  MAX_ERROR_LENGTH,
  ResultReport,
} from './protocol/execution.ts'
import type { Json, JsonRecord } from './protocol/json.ts'
import { RequestView } from './protocol/request.ts'
import type { Runtime } from './runtime.ts'
import { VetoError } from './veto-error.ts'

/** Starting allowed calls, each at most once, and telling how they ended. */
export interface Executions {
  redeem(request: Allowed): Promise<RequestView>
  report(id: string, result: ResultReport): Promise<RequestView>
  execute<T>(decision: Decision, run: Run<T>, options?: ExecuteOptions<T>): Promise<T>
  seen(execution: ExecutionReport): Promise<ExecutionAnswer>
}

/** What an answer that allows a call says. */
export type Allowed = Pick<RequestView, 'id' | 'allowed' | 'params'>

/** What an allowed call does, with the params that were allowed. */
export type Run<T> = (params: JsonRecord) => Promise<T> | T

export interface ExecuteOptions<T> {
  /** What Veto is told that came back, for the rules of phase result. Default: nothing of it leaves this program. */
  readonly outputOf?: (result: T) => Json
}

interface Parts {
  readonly runtime: Pick<Runtime, 'warn'>
  readonly exchange: Exchange
  readonly persist: Persist
}

/** Asks over this exchange; what is not an answer throws, and nothing runs. */
export function createExecutions({ exchange, persist, runtime }: Parts): Executions {
  function post(path: string, body: unknown): Promise<RequestView> {
    return persist((timeoutMs) =>
      exchange({ method: 'POST', path, body, answers: { 200: RequestView }, timeoutMs }),
    )
  }

  async function redeem({ id, allowed, params }: Allowed): Promise<RequestView> {
    if (!allowed) throw new VetoError('not_allowed', 'Expected an answer that allows the call')
    const started = await post(pathOf(id, 'redeem'), { params })
    if (started.id === id && started.status === 'redeemed') return started
    throw new VetoError('bad_answer', 'Veto answered, and did not say that the call may start')
  }

  async function report(id: string, result: ResultReport): Promise<RequestView> {
    return post(pathOf(id, 'result'), ResultReport.parse(result))
  }

  /** Why a rule refuses the result; null: none does, or nobody heard of it, which undoes nothing that ran. */
  async function tell(id: string, result: ResultReport): Promise<string | null> {
    try {
      return (await report(id, result)).execution?.refused ?? null
    } catch (error) {
      runtime.warn(`Veto could not be told how ${id} ended: ${wordsOf(error)}`)
      return null
    }
  }

  return {
    redeem,
    report,
    async execute(decision, run, { outputOf } = {}) {
      if (decision.status === 'unasked') return run(decision.params)
      await redeem(decision)
      const { id } = decision
      const result = await ran(decision, run).catch(async (error: unknown) => {
        await tell(id, { status: 'failed', error: wordsOf(error) })
        throw error
      })
      const output = outputOf === undefined ? {} : { output: outputOf(result) }
      const refused = await tell(id, { status: 'succeeded', ...output })
      if (refused === null) return result
      throw new VetoError('result_refused', `The call ran, and its result is refused: ${refused}`)
    },
    seen: (execution) =>
      persist((timeoutMs) =>
        exchange({
          method: 'POST',
          path: '/v1/executions',
          body: execution,
          answers: { 200: ExecutionAnswer },
          timeoutMs,
        }),
      ),
  }
}

async function ran<T>({ params }: Allowed, run: Run<T>): Promise<T> {
  return run(params)
}

function pathOf(id: string, what: 'redeem' | 'result'): string {
  return `/v1/requests/${encodeURIComponent(id)}/${what}`
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR_LENGTH)
}
