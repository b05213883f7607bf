import type { AllowedCall } from './decision.ts'
import { jsonOutput, type Output } from './output.ts'
import { parseBody } from './parse-body.ts'
import { MAX_ERROR_LENGTH, type ResultReport } from './protocol/execution.ts'
import { type Json, JsonRecord } from './protocol/json.ts'
import type { RequestView } from './protocol/request.ts'
import type { Runtime } from './runtime.ts'
import { throwIfAborted } from './throw-if-aborted.ts'
import { VetoError } from './veto-error.ts'

/** Runs an allowed call with the allowed params. */
export type Run<T> = (params: JsonRecord) => Promise<T> | T

export interface ExecuteOptions<T> {
  /**
   * The output that is reported to Veto: JSON of at most 64 KiB. Default: the result itself where rules of phase result evaluate
   * it; otherwise nothing of it leaves this program.
   */
  readonly outputOf?: ((result: T) => Json | Promise<Json>) | undefined
  /**
   * Why a result that was returned counts as failed, in words for the report, such as a validation error that a framework
   * returns; null: it succeeded. The result is handed over all the same. Default: what returns has succeeded.
   */
  readonly failureOf?: ((result: T) => string | null) | undefined
  /** A call that is not started yet when it aborts is not started (`VetoError` `aborted`). A started one runs to its end. */
  readonly signal?: AbortSignal | undefined
}

interface Deps {
  redeem(request: AllowedCall): Promise<RequestView>
  report(id: string, result: ResultReport): Promise<RequestView>
  readonly runtime: Pick<Runtime, 'warn'>
}

/** A call that was redeemed: it may run now, once, with these params. */
export interface RedeemedCall {
  readonly id: string
  readonly params: JsonRecord
  /** Rules of phase result evaluate what comes back, which may be used only once they accept it. */
  readonly isEvaluated: boolean
  /** By the server's clock, ISO 8601. */
  readonly startedAt: string
}

/**
 * Runs an allowed call once, and reports its result. When rules of phase result evaluate the result, it is returned
 * only once they have accepted it.
 * @throws {VetoError} `result_refused`, with the error as `cause` if there was one; rethrows errors of `run`.
 */
export async function execute<T>(
  deps: Deps,
  { call, run }: { readonly call: AllowedCall; readonly run: Run<T> },
  { outputOf, failureOf, signal }: ExecuteOptions<T>,
): Promise<T> {
  throwIfAborted(signal)
  const started = await startExecution(deps, call)
  const { id } = started
  const { result, ending } = await ran({ params: started.params, run, failureOf }).catch(
    async (error: unknown) => {
      await reportFailure(deps, id, error)
      throw error
    },
  )
  const failure = await finishExecution(deps, started, { result, ending, outputOf })
  if (failure !== null) warnUnreported(deps, id, failure)
  return result
}

/** Redeems an allowed call. @throws {VetoError} when it may not start; nothing may run then. */
export async function startExecution(
  deps: Pick<Deps, 'redeem'>,
  { id, allowed, params: given }: AllowedCall,
): Promise<RedeemedCall> {
  // A copy: the decision may be changed by others while the call starts.
  const params = parseBody(JsonRecord, given)
  const { execution, evaluatedAt } = await deps.redeem({ id, allowed, params })
  // An older server, which does not say so, may have such rules.
  const isEvaluated = execution?.resultJudged !== false
  return { id, params, isEvaluated, startedAt: execution?.redeemedAt ?? evaluatedAt }
}

/** How a started call ended, and what it returned. */
export interface ExecutionEnd<T> extends Pick<ExecuteOptions<T>, 'outputOf'> {
  readonly result: T
  readonly ending: Ending
}

/**
 * Reports how a started call ended.
 * @returns why the report failed, where nothing depends on it; null: it was reported.
 * @throws {VetoError} `result_refused` when a rule refuses the result, or cannot evaluate it.
 */
export async function finishExecution<T>(
  deps: Pick<Deps, 'report'>,
  { id, isEvaluated }: Pick<RedeemedCall, 'id' | 'isEvaluated'>,
  { result, ending, outputOf }: ExecutionEnd<T>,
): Promise<unknown> {
  const output = await outputFor(result, outputOf ?? (isEvaluated ? same : undefined))
  const { refused, failure } = await reportEnd(deps, id, { ending, output })
  if (failure !== null && isEvaluated)
    throw refusedResult(`Veto could not evaluate it: ${messageOf(failure)}`, failure)
  if (refused !== null) throw refusedResult(refused, failure)
  return failure
}

export type Ending = Pick<ResultReport, 'status' | 'error'>

interface CallToRun<T> extends Pick<ExecuteOptions<T>, 'failureOf'> {
  readonly params: JsonRecord
  readonly run: Run<T>
}

async function ran<T>({ params, run, failureOf }: CallToRun<T>) {
  const result = await run(params)
  return { result, ending: endingOf(failureOf?.(result) ?? null) }
}

/** Succeeded, or failed with these words. */
export function endingOf(failure: string | null): Ending {
  return failure === null ? { status: 'succeeded' } : { status: 'failed', error: messageOf(failure) }
}

function same(result: unknown): unknown {
  return result
}

async function outputFor<T>(result: T, pick: ((result: T) => unknown) | undefined): Promise<Output> {
  if (pick === undefined) return { kind: 'none' }
  try {
    return jsonOutput(await pick(result))
  } catch (cause) {
    return { kind: 'unsendable', why: `outputOf threw: ${messageOf(cause)}`, cause }
  }
}

interface ReportOutcome {
  /** Why a rule does not accept the result. */
  readonly refused: string | null
  /** Why the report of the end, or of what came back, failed; null: it did not. */
  readonly failure: unknown
}

interface End {
  readonly ending: Ending
  readonly output: Output
}

/** When Veto refuses the output, the ending is reported without it. */
async function reportEnd(
  deps: Pick<Deps, 'report'>,
  id: string,
  { ending, output }: End,
): Promise<ReportOutcome> {
  const first =
    output.kind === 'unsendable' ? unsent(output) : await sendReport(deps, id, reportOf(ending, output))
  if (output.kind === 'none' || !isUnacceptable(first.failure)) return first
  const { refused, failure } = await sendReport(deps, id, ending)
  return { refused, failure: failure ?? first.failure }
}

function reportOf(ending: Ending, output: Exclude<Output, { kind: 'unsendable' }>): ResultReport {
  return { ...ending, ...(output.kind === 'given' ? { output: output.value } : {}) }
}

function unsent({ why, cause }: Extract<Output, { kind: 'unsendable' }>): ReportOutcome {
  const failure = new VetoError('invalid_body', `${why}; pass an outputOf that returns JSON`, { cause })
  return { refused: null, failure }
}

async function sendReport(
  deps: Pick<Deps, 'report'>,
  id: string,
  result: ResultReport,
): Promise<ReportOutcome> {
  try {
    return { refused: (await deps.report(id, result)).execution?.refused ?? null, failure: null }
  } catch (failure) {
    return { refused: null, failure }
  }
}

/** Did Veto, or a proxy, refuse the report because of its content? */
function isUnacceptable(failure: unknown): boolean {
  if (!(failure instanceof VetoError)) return false
  const { code, status } = failure
  return code === 'invalid_body' || code === 'body_too_large' || status === 400 || status === 413
}

async function reportFailure(deps: Deps, id: string, error: unknown): Promise<void> {
  const { failure } = await sendReport(deps, id, { status: 'failed', error: messageOf(error) })
  if (failure !== null) warnUnreported(deps, id, failure)
}

function warnUnreported({ runtime }: Deps, id: string, failure: unknown): void {
  runtime.warn(`The result of ${id} could not be reported to Veto: ${messageOf(failure)}`)
}

function refusedResult(why: string, cause: unknown): VetoError {
  return new VetoError(
    'result_refused',
    `The call ran and must not run again, and its result must not be used: ${why}`,
    cause === null ? {} : { cause },
  )
}

/** A message for any thrown value that a report can contain. */
function messageOf(error: unknown): string {
  try {
    const words: unknown = error instanceof Error ? error.message : error
    return String(words).slice(0, MAX_ERROR_LENGTH).toWellFormed()
  } catch {
    return 'A value without a message was thrown'
  }
}
