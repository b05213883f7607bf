import { checkAccess } from './access.ts'
import { answerMatching, isOfCall } from './answer-checks.ts'
import type { AuditLogQuery, DecisionExport } from './audit-log.ts'
import type { AuthorizeOptions, GrantBounds, Plan, Question, ReplyOptions } from './call-options.ts'
import { copyOf } from './copy-of.ts'
import { type AllowedCall, type Decision, fallbackDecision } from './decision.ts'
import type { EventsOptions } from './events.ts'
import { createExchange } from './exchange.ts'
import type { ExecuteOptions, Run } from './execute.ts'
import type { GrantCoverage } from './grants.ts'
import type { Lockdowns } from './lockdowns.ts'
import { OPEN_WARNING, settingsOf, type VetoClientOptions } from './options.ts'
import { parseBody } from './parse-body.ts'
import { type ClientDeps, createParts, type Parts } from './parts.ts'
import type { AuditEntry, AuditPage } from './protocol/audit.ts'
import { AuthorizeCall } from './protocol/authorize.ts'
import type { ExecutionAnswer, ExecutionReport, ResultReport } from './protocol/execution.ts'
import type { CreatedGrant, GrantQuery, GrantRequest, GrantView } from './protocol/grant.ts'
import type { JsonRecord } from './protocol/json.ts'
import { RequestView } from './protocol/request.ts'
import type { Stats } from './protocol/stats.ts'
import { type Retry, retry } from './retry.ts'
import type { StatsFilter } from './stats.ts'
import { submit } from './submit.ts'
import { throwIfAborted } from './throw-if-aborted.ts'
import { isOutage, VetoError } from './veto-error.ts'
import type { WaitOptions } from './wait-for.ts'

/**
 * Client of Veto, which decides before an agent acts. Everything fails closed: without an answer methods throw
 * `VetoError` and nothing may run.
 * @example
 * const veto = new VetoClient()
 * const decision = await veto.waitFor(await veto.authorize('support-agent', 'refund_payment', { amount_cents: 72_000, currency: 'EUR' }))
 * const refund = await veto.execute(decision, (params) => payments.refund(params))
 */
export class VetoClient {
  readonly #deps: ClientDeps
  readonly #parts: Parts
  /** Deny every call of agents or tools at once. */
  readonly lockdowns: Lockdowns = {
    list: async (query = {}) => {
      const copy = copyOf(query)
      return (await this.#parts.lockdowns()).list(copy)
    },
    start: async (lockdown) => {
      const copy = copyOf(lockdown)
      return (await this.#parts.lockdowns()).start(copy)
    },
    lift: async (id, reason) => (await this.#parts.lockdowns()).lift(id, reason),
  }

  /** @throws {TypeError} for invalid options. */
  constructor(options: VetoClientOptions = {}) {
    const settings = settingsOf(options)
    const { runtime, timeoutMs, onError } = settings
    const retryOnFailure: Retry = (attempt) =>
      retry(runtime, { deadlineMs: runtime.nowMs() + timeoutMs }, attempt)
    this.#deps = { ...settings, exchange: createExchange(settings), retryOnFailure }
    this.#parts = createParts(this.#deps)
    if (onError === 'allow') runtime.warn(OPEN_WARNING)
  }

  /**
   * Asks whether this call may run, and returns at once: `outcome` is `escalated` while people are asked.
   * Run the tool only when `allowed` is true, with the `params` of the answer.
   * @throws {VetoError}
   */
  async authorize(
    agentId: string,
    tool: string,
    ...[params = {}, options = {}]: [params?: JsonRecord, options?: AuthorizeOptions]
  ): Promise<Decision> {
    try {
      return await this.#ask({ agentId, tool, params }, options)
    } catch (error) {
      const { onError, runtime } = this.#deps
      if (onError !== 'allow' || !(error instanceof VetoError) || !isOutage(error)) throw error
      const decision = fallbackDecision({ agentId, tool, params }, error, runtime.today())
      runtime.warn(`${tool}: ${decision.reason}`)
      return decision
    }
  }

  /**
   * Asks people a question. `answer` is a person's answer, a list for `multi`; it is null while nobody answered, and
   * with the status `rejected`, when a person cannot answer.
   * @throws {VetoError} also with `onError: 'allow'`.
   * @example
   * const asked = await veto.ask({ agentId: 'support-agent', approvers: ['growth'], kind: 'text', question: 'Which plan?' })
   * const { answer } = await veto.waitFor(asked)
   */
  async ask({ wait, idempotencyKey, signal, ...question }: Question): Promise<RequestView> {
    const copy = copyOf(question)
    return (await this.#parts.questions()).ask(copy, { wait, idempotencyKey, signal })
  }

  /**
   * Submits a plan. `action` is `approved` or `rejected` once a person decided, `feedback` is that person's comment.
   * An approved plan allows no call.
   * @throws {VetoError} also with `onError: 'allow'`.
   */
  async submitPlan({ wait, idempotencyKey, signal, ...plan }: Plan): Promise<RequestView> {
    const copy = copyOf(plan)
    return (await this.#parts.questions()).submitPlan(copy, { wait, idempotencyKey, signal })
  }

  /** Requires that Veto accepts the key for this agent; records nothing. @throws {VetoError} */
  checkAccess(agentId: string): Promise<void> {
    return checkAccess(this.#deps.exchange, this.#deps.retryOnFailure, agentId)
  }

  /** The request as it stands. @throws {VetoError} `not_found` also for a request of another agent. */
  getRequest(id: string): Promise<RequestView> {
    const path = `/v1/requests/${encodeURIComponent(id)}`
    const answers = { 200: answerMatching(RequestView, (view) => view.id === id) }
    const { exchange, retryOnFailure } = this.#deps
    return retryOnFailure((timeoutMs) => exchange({ method: 'GET', path, answers, timeoutMs }))
  }

  /** Waits until the request is settled, through restarts and broken connections. @throws {VetoError} */
  waitFor(asked: string | RequestView, options?: WaitOptions): Promise<RequestView>
  waitFor(asked: Decision, options?: WaitOptions): Promise<Decision>
  async waitFor(asked: string | Decision, options: WaitOptions = {}): Promise<Decision> {
    if (typeof asked !== 'string' && asked.status !== 'pending') return asked
    const { settle } = await this.#parts.waiting()
    return settle(this.#deps, asked, options)
  }

  /**
   * Redeems an allowed call: the first caller may run it, with the params of the answer.
   * @throws {VetoError} `already_redeemed`, `lapsed`, `no_longer_allowed`, `params_mismatch`, `not_allowed`; nothing may run then.
   */
  async redeem({ id, allowed, params }: AllowedCall): Promise<RequestView> {
    const call = copyOf({ id, allowed, params })
    return (await this.#parts.executions()).redeem(call)
  }

  /** Reports the result of a redeemed call. `execution.refused` says why a rule refuses it. @throws {VetoError} */
  async report(id: string, result: ResultReport): Promise<RequestView> {
    const copy = copyOf(result)
    return (await this.#parts.executions()).report(id, copy)
  }

  /**
   * Runs an allowed call, at most once, with the allowed params, and reports its result. When rules of phase
   * result evaluate it, they get `outputOf` of the result, or the result itself, and it is returned only once
   * they have accepted it. When there are none, a failed report is only a warning. After `signal` has aborted it does not start.
   * @throws {VetoError} when it may not start; `result_refused` when it ran and a rule refuses its result, or cannot
   * evaluate it (`cause` says why). Errors of `run` are rethrown.
   * @example
   * await veto.execute(await veto.waitFor(asked), (params) => payments.refund(params))
   */
  async execute<T>(decision: Decision, run: Run<T>, options: ExecuteOptions<T> = {}): Promise<T> {
    if (decision.status === 'unasked') {
      throwIfAborted(options.signal)
      return run(decision.params)
    }
    const { id, allowed, params } = decision
    const call = copyOf({ id, allowed, params })
    // Before the call is redeemed, so that one that ran can be reported.
    const executions = await this.#parts.executions()
    return executions.execute(call, run, options)
  }

  /**
   * Reports an execution from a trace: `bypass` is true when no request allowed it. Pass a `traceId` when the same
   * execution may be reported more than once.
   * @throws {VetoError}
   */
  async reportExecution(execution: ExecutionReport): Promise<ExecutionAnswer> {
    const copy = copyOf(execution)
    return (await this.#parts.executions()).seen(copy)
  }

  /** Withdraws a pending request. @throws {VetoError} `not_pending` when it is settled already. */
  cancel(id: string): Promise<RequestView> {
    const path = `/v1/requests/${encodeURIComponent(id)}/cancel`
    const answers = {
      200: answerMatching(RequestView, (view) => view.id === id && view.status === 'cancelled'),
    }
    const { exchange, retryOnFailure } = this.#deps
    return retryOnFailure((timeoutMs) => exchange({ method: 'POST', path, answers, timeoutMs }))
  }

  /**
   * Replies to a person's question about the request, in 1 to 4,000 characters, shown in Slack as not verified.
   * `inquiry` is the number of the question, from 1; default: the open one.
   * @throws {VetoError} `nothing_asked` when no question is open, `not_pending` when the request is settled.
   */
  async reply(id: string, text: string, options: ReplyOptions = {}): Promise<RequestView> {
    const reply = { id, text, ...options }
    const { postReply } = await this.#parts.replies()
    const { runtime, timeoutMs } = this.#deps
    return postReply(this.#deps, reply, { deadlineMs: runtime.nowMs() + timeoutMs })
  }

  /**
   * Yields the current request, and then each change, until nothing more can happen to it: it is settled and, if
   * allowed, executed or lapsed. Continues through restarts and broken connections.
   * @throws {VetoError}
   * @example
   * for await (const request of veto.events(id)) console.log(request.status, request.inquiries)
   */
  async *events(id: string, options: EventsOptions = {}): AsyncGenerator<RequestView, void, void> {
    const follow = await this.#parts.follow()
    yield* follow(id, options)
  }

  /** Creates a grant; requires a key with the scope `admin`. @throws {VetoError} */
  async makeGrant(grant: GrantRequest): Promise<CreatedGrant> {
    const copy = copyOf(grant)
    return (await this.#parts.grants()).make(copy)
  }

  /**
   * Grants one tool, in a session or in all; requires a key with the scope `admin`. It applies only to rules
   * with `grant:`, and never overrides a denial.
   * @throws {VetoError}
   * @example
   * await veto.grantTool('send_mail', { agentId: 'support-agent', sessionId: 'run-42', expiresIn: '1h' })
   */
  grantTool(tool: string, bounds: GrantBounds): Promise<CreatedGrant> {
    return this.makeGrant({ ...bounds, tool })
  }

  /** The same for all tools of a category in the bundle. @throws {VetoError} */
  grantCategory(category: string, bounds: GrantBounds): Promise<CreatedGrant> {
    return this.makeGrant({ ...bounds, category })
  }

  /** The tools and categories that are currently granted in this session. @throws {VetoError} */
  async getGrants(agentId: string, sessionId: string): Promise<GrantCoverage> {
    return (await this.#parts.grants()).coverage(agentId, sessionId)
  }

  /** The grants of the agents that the key covers, newest first. @throws {VetoError} */
  async grants(query: GrantQuery = {}): Promise<readonly GrantView[]> {
    const copy = copyOf(query)
    return (await this.#parts.grants()).list(copy)
  }

  /** Revokes a grant; revoking twice changes nothing. @throws {VetoError} */
  async revokeGrant(id: string): Promise<GrantView> {
    return (await this.#parts.grants()).revoke(id)
  }

  /** The newest ledger entries that match, at most `limit` (default 20, at most 100). @throws {VetoError} */
  async queryAuditLog(query: AuditLogQuery = {}): Promise<readonly AuditEntry[]> {
    return (await this.auditPage(query)).entries
  }

  /** As `queryAuditLog`, with the cursor of the next page. @throws {VetoError} */
  async auditPage(query: AuditLogQuery = {}): Promise<AuditPage> {
    const copy = copyOf(query)
    return (await this.#parts.auditLog()).page(copy)
  }

  /** The numbers of a period (default: the last seven days), and what they say. @throws {VetoError} */
  async stats(filter: StatsFilter = {}): Promise<Stats> {
    const copy = copyOf(filter)
    const readStats = await this.#parts.stats()
    return readStats(copy)
  }

  /**
   * Yields the text of all entries that match, newest first: NDJSON, or CSV with a header line. An export that breaks off
   * throws, and `cursor` continues it. With `manifest: true`, the last line of NDJSON is a signed statement about those before.
   * @throws {VetoError}
   * @example
   * await writeFile('decisions.csv', veto.exportDecisions({ format: 'csv', since: '30d' }))
   */
  async *exportDecisions(
    query: DecisionExport = {},
    options: EventsOptions = {},
  ): AsyncGenerator<string, void, void> {
    yield* (await this.#parts.auditLog()).export(query, options.signal)
  }

  async #ask(asked: Pick<AuthorizeCall, 'agentId' | 'tool' | 'params'>, options: AuthorizeOptions) {
    const { wait, idempotencyKey, signal, ...rest } = options
    const body = parseBody(AuthorizeCall, { ...asked, ...rest })
    const isAbout = (view: RequestView) => isOfCall(view, body)
    return submit(this.#deps, { route: '/v1/authorize', body, isAbout }, { wait, idempotencyKey, signal })
  }
}
