import type { Exchange } from './exchange.ts'
import type { Persist } from './persist.ts'
import {
  ExecutionAnswer,
  type ExecutionReport,
  MAX_ERROR_LENGTH,
  ResultReport,
} from './protocol/execution.ts'
import type { JsonRecord } from './protocol/json.ts'
import { RequestView } from './protocol/request.ts'
import { VetoError } from './veto-error.ts'

/** Starting allowed calls, each at most once, and telling how they ended. */
export interface Executions {
  redeem(request: Allowed): Promise<RequestView>
  report(id: string, result: ResultReport): Promise<RequestView>
  execute<T>(request: Allowed, run: (params: JsonRecord) => Promise<T> | T): Promise<T>
  seen(execution: ExecutionReport): Promise<ExecutionAnswer>
}

/** What an answer that allows a call says. */
export type Allowed = Pick<RequestView, 'id' | 'allowed' | 'params'>

interface Parts {
  readonly exchange: Exchange
  readonly persist: Persist
}

/** Asks over this exchange; what is not an answer throws, and nothing runs. */
export function createExecutions({ exchange, persist }: Parts): Executions {
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

  return {
    redeem,
    report,
    async execute(request, run) {
      await redeem(request)
      const output = await ran(request, run).catch(async (error: unknown) => {
        await report(request.id, { status: 'failed', error: wordsOf(error) }).catch(() => undefined)
        throw error
      })
      await report(request.id, { status: 'succeeded' })
      return output
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

async function ran<T>({ params }: Allowed, run: (params: JsonRecord) => Promise<T> | T): Promise<T> {
  return run(params)
}

function pathOf(id: string, what: 'redeem' | 'result'): string {
  return `/v1/requests/${encodeURIComponent(id)}/${what}`
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR_LENGTH)
}
