import type { OnQuestion } from '../answer-questions.ts'
import type { AuthorizeOptions } from '../call-options.ts'
import type { Decision } from '../decision.ts'
import type { ExecuteOptions, Run } from '../execute.ts'
import type { RequestView } from '../protocol/request.ts'
import type { VetoClient } from '../veto-client.ts'
import type { Tracer } from './tracer.ts'

/** What deciding on a call needs of a client. */
export type DecideClient = Pick<VetoClient, 'authorize' | 'waitFor' | 'getRequest' | 'cancel'>

/** What governing a call needs of a client. */
export type GovernClient = DecideClient & Pick<VetoClient, 'execute'>

/** What a call says of itself besides agent, tool and params; all of it optional. */
export interface CallDetails
  extends Pick<
    AuthorizeOptions,
    | 'context'
    | 'sessionId'
    | 'toolCallId'
    | 'category'
    | 'summary'
    | 'requester'
    | 'paramsSchema'
    | 'callback'
    | 'signal'
  > {
  /**
   * Where there is no session: a name for this run of the agent, such as `crypto.randomUUID()`, made once per run. It is part
   * of the idempotency key and is not sent otherwise.
   */
  readonly runId?: string | undefined
  /** Default: made of the session, or the run, and the tool call id; a new one where one of the two is missing. */
  readonly idempotencyKey?: string | undefined
}

/** A call, and how long to wait for the decision on it. */
export interface CallToDecide extends CallDetails {
  readonly agentId: string
  /** As the policies name it. */
  readonly tool: string
  /** The exact arguments: an object of JSON values, anything else is refused. */
  readonly params: unknown
  /** The request that this call already has, on a resume. It is checked to be about this call. */
  readonly requestId?: string | undefined
  /**
   * `hold` (default): waits until people have decided. `park`: comes back while they decide, so that the framework can
   * suspend the run.
   */
  readonly mode?: 'hold' | 'park' | undefined
  /** In mode `park`: how long to wait first, in milliseconds. Default 0. */
  readonly parkAfterMs?: number | undefined
  /** Answers people who ask the agent something while it waits. */
  readonly onQuestion?: OnQuestion | undefined
  /** A tracer of `@opentelemetry/api`: a call that `governCall()` runs becomes a span `execute_tool {tool}`. */
  readonly tracer?: Tracer | undefined
}

/** A call, and what it does once it is allowed. */
export interface GovernedCall<T> extends CallToDecide, ExecuteOptions<T> {
  /** Runs at most once, with the params that were allowed. Of a generator, the last value that it yields is the output. */
  readonly run: Run<T>
  /**
   * `throw` (default): without an answer a `VetoError` is thrown. `refuse`: it becomes a refusal, `unavailable`, for frameworks
   * in which a throw would reach the model as an invitation to try again, or end the run.
   */
  readonly onUnavailable?: 'throw' | 'refuse' | undefined
}

/** What became of a governed call. */
export type GovernedResult<T> = CompletedCall<T> | Refusal | PendingCall

/** It ran, and its output may be used. */
export interface CompletedCall<T> {
  readonly kind: 'ran'
  readonly output: T
  /** What a person changed before it ran, in one sentence for the model; null: nothing. `withEditNote()` adds it. */
  readonly edit: string | null
  /** Null only under `onError: 'allow'`. */
  readonly requestId: string | null
  readonly decision: Decision
}

/**
 * Why a call was not run, or what came back is not handed over:
 * `denied` by a policy, a limit or a lockdown; `rejected` by a person; `expired` nobody answered; `cancelled` withdrawn;
 * `lapsed` allowed and not started in time; `already_started` it has run, or runs; `result_refused` it ran, and a rule
 * refuses what came back; `unavailable` there was no answer (only with `onUnavailable: 'refuse'`).
 */
export type RefusalReason =
  | 'denied'
  | 'rejected'
  | 'expired'
  | 'cancelled'
  | 'lapsed'
  | 'already_started'
  | 'result_refused'
  | 'unavailable'

/** A decision, not a failure: give `text` to the model as the tool's result. */
export interface Refusal {
  readonly kind: 'refused'
  readonly why: RefusalReason
  /** For the model: who, why, and what to do instead. */
  readonly text: string
  readonly requestId: string | null
  /** Null when there was no answer. */
  readonly request: RequestView | null
}

/** People are asked, and nothing has run. Keep `requestId` with the suspended run, and give it back on a resume. */
export interface PendingCall {
  readonly kind: 'parked'
  readonly requestId: string
  /** ISO 8601; null: no deadline is known. */
  readonly expiresAt: string | null
  /** Why people are asked. */
  readonly reason: string
  /** For the model, where the framework has to tell it something. */
  readonly text: string
  readonly request: RequestView
}
