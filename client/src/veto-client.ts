import { checkAccess } from './access.ts'
import { answerMatching, isOfCall } from './answer-checks.ts'
import type { AuditLog, AuditLogQuery, DecisionExport } from './audit-log.ts'
import type { AuthorizeOptions, GrantBounds, Plan, Question, ReplyOptions } from './call-options.ts'
import { type AllowedCall, type Decision, fallbackDecision } from './decision.ts'
import type { EventsOptions } from './events.ts'
import { createExchange, type Exchange } from './exchange.ts'
import type { ExecuteOptions, Run } from './execute.ts'
import { createExecutions, type Executions } from './executions.ts'
import type { GrantCoverage, Grants } from './grants.ts'
import type { Lockdowns } from './lockdowns.ts'
import { OPEN_WARNING, type Settings, settingsOf, type VetoClientOptions } from './options.ts'
import { parseBody } from './parse-body.ts'
import type { AuditEntry, AuditPage } from './protocol/audit.ts'
import { AuthorizeCall } from './protocol/authorize.ts'
import type { ExecutionAnswer, ExecutionReport, ResultReport } from './protocol/execution.ts'
import type { CreatedGrant, GrantQuery, GrantRequest, GrantView } from './protocol/grant.ts'
import type { JsonRecord } from './protocol/json.ts'
import { SubmittedPlan } from './protocol/plan.ts'
import { AskedQuestion } from './protocol/question.ts'
import { RequestView } from './protocol/request.ts'
import type { Stats } from './protocol/stats.ts'
import { postReply } from './reply.ts'
import { type Retry, retry } from './retry.ts'
import type { StatsFilter } from './stats.ts'
import { type SendOptions, type Submission, submit } from './submit.ts'
import { isOutage, VetoError } from './veto-error.ts'
import { settle, type WaitOptions } from './wait-for.ts'

/**
 * Client of Veto, which decides before an agent acts. Everything fails closed: without an answer methods throw
 * `VetoError` and nothing may run.
 * @example
 * const veto = new VetoClient()
 * const decision = await veto.waitFor(await veto.authorize('support-agent', 'refund_payment', { amount_cents: 72000 }))
 * const refund = await veto.execute(decision, (params) => payments.refund(params))
 */
export class VetoClient {
  readonly #settings: Settings
  readonly #exchange: Exchange
  readonly #executions: Executions
  /** Deny every call of agents or tools at once. */
  readonly lockdowns: Lockdowns = {
    list: async (query) => (await this.#lockdowns()).list(query),
    start: async (lockdown) => (await this.#lockdowns()).start(lockdown),
    lift: async (id, reason) => (await this.#lockdowns()).lift(id, reason),
  }

  /** @throws {TypeError} for invalid options. */
  constructor(options: VetoClientOptions = {}) {
    this.#settings = settingsOf(options)
    this.#exchange = createExchange(this.#settings)
    this.#executions = createExecutions(this.#deps())
    if (this.#settings.onError === 'allow') this.#settings.runtime.warn(OPEN_WARNING)
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
      if (this.#settings.onError !== 'allow' || !(error instanceof VetoError) || !isOutage(error)) throw error
      const decision = fallbackDecision({ agentId, tool, params }, error, this.#settings.runtime.today())
      this.#settings.runtime.warn(`${tool}: ${decision.reason}`)
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
    const body = parseBody(AskedQuestion, question)
    const isAbout = (view: RequestView) => view.kind === 'question' && view.agentId === body.agentId
    return this.#submit({ route: '/v1/questions', body, isAbout }, { wait, idempotencyKey, signal })
  }

  /**
   * Submits a plan. `action` is `approved` or `rejected` once a person decided, `feedback` is that person's comment.
   * An approved plan allows no call.
   * @throws {VetoError} also with `onError: 'allow'`.
   */
  async submitPlan({ wait, idempotencyKey, signal, ...plan }: Plan): Promise<RequestView> {
    const body = parseBody(SubmittedPlan, plan)
    const isAbout = (view: RequestView) => view.kind === 'plan' && view.agentId === body.agentId
    return this.#submit({ route: '/v1/plans', body, isAbout }, { wait, idempotencyKey, signal })
  }

  /** Requires that Veto accepts the key for this agent; records nothing. @throws {VetoError} */
  checkAccess(agentId: string): Promise<void> {
    return checkAccess(this.#exchange, (attempt) => this.#persist(attempt), agentId)
  }

  /** The request as it stands. @throws {VetoError} `not_found` also for a request of another agent. */
  getRequest(id: string): Promise<RequestView> {
    const path = `/v1/requests/${encodeURIComponent(id)}`
    const answers = { 200: answerMatching(RequestView, (view) => view.id === id) }
    return this.#persist((timeoutMs) => this.#exchange({ method: 'GET', path, answers, timeoutMs }))
  }

  /** Waits until the request is settled, through restarts and broken connections. @throws {VetoError} */
  waitFor(asked: string | RequestView, options?: WaitOptions): Promise<RequestView>
  waitFor(asked: Decision, options?: WaitOptions): Promise<Decision>
  async waitFor(asked: string | Decision, options: WaitOptions = {}): Promise<Decision> {
    if (typeof asked !== 'string' && asked.status !== 'pending') return asked
    return settle({ ...this.#settings, exchange: this.#exchange }, asked, options)
  }

  /**
   * Redeems an allowed call: the first caller may run it, with the params of the answer.
   * @throws {VetoError} `already_redeemed`, `lapsed`, `no_longer_allowed`, `params_mismatch`, `not_allowed`; nothing may run then.
   */
  redeem(request: AllowedCall): Promise<RequestView> {
    return this.#executions.redeem(request)
  }

  /** Reports the result of a redeemed call. `execution.refused` says why a rule refuses it. @throws {VetoError} */
  report(id: string, result: ResultReport): Promise<RequestView> {
    return this.#executions.report(id, result)
  }

  /**
   * Runs an allowed call, at most once, with the allowed params, and reports its result. When rules of phase
   * result evaluate it, they get `outputOf` of the result, or the result itself, and it is returned only once
   * they have accepted it. When there are none, a failed report is only a warning.
   * @throws {VetoError} when it may not start; `result_refused` when it ran and a rule refuses its result, or cannot
   * evaluate it (`cause` says why). Errors of `run` are rethrown.
   * @example
   * await veto.execute(await veto.waitFor(asked), (params) => payments.refund(params))
   */
  execute<T>(decision: Decision, run: Run<T>, options?: ExecuteOptions<T>): Promise<T> {
    return this.#executions.execute(decision, run, options)
  }

  /**
   * Reports an execution from a trace: `bypass` is true when no request allowed it. Pass a `traceId` when the same
   * execution may be reported more than once.
   * @throws {VetoError}
   */
  reportExecution(execution: ExecutionReport): Promise<ExecutionAnswer> {
    return this.#executions.seen(execution)
  }

  /** Withdraws a pending request. @throws {VetoError} `not_pending` when it is settled already. */
  cancel(id: string): Promise<RequestView> {
    const path = `/v1/requests/${encodeURIComponent(id)}/cancel`
    const answers = {
      200: answerMatching(RequestView, (view) => view.id === id && view.status === 'cancelled'),
    }
    return this.#persist((timeoutMs) => this.#exchange({ method: 'POST', path, answers, timeoutMs }))
  }

  /**
   * Replies to a person's question about the request, in 1 to 4,000 characters, shown in Slack as not verified.
   * `inquiry` is the number of the question, from 1; default: the open one.
   * @throws {VetoError} `nothing_asked` when no question is open, `not_pending` when the request is settled.
   */
  reply(id: string, text: string, options: ReplyOptions = {}): Promise<RequestView> {
    const { runtime, timeoutMs } = this.#settings
    const deps = { runtime, exchange: this.#exchange }
    return postReply(deps, { id, text, ...options }, { deadlineMs: runtime.nowMs() + timeoutMs })
  }

  /**
   * Yields the current request, and then each change, until nothing more can happen to it: it is settled and, if
   * allowed, executed or lapsed. Continues through restarts and broken connections.
   * @throws {VetoError}
   * @example
   * for await (const request of veto.events(id)) console.log(request.status, request.inquiries)
   */
  async *events(id: string, options: EventsOptions = {}): AsyncGenerator<RequestView, void, void> {
    const [{ createOpenStream }, { follow }] = await Promise.all([
      import('./open-stream.ts'),
      import('./events.ts'),
    ])
    const { runtime, timeoutMs } = this.#settings
    yield* follow({ openStream: createOpenStream(this.#settings), runtime, timeoutMs }, id, options)
  }

  /** Creates a grant; requires a key with the scope `admin`. @throws {VetoError} */
  async makeGrant(grant: GrantRequest): Promise<CreatedGrant> {
    return (await this.#grants()).make(grant)
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
    return (await this.#grants()).coverage(agentId, sessionId)
  }

  /** The grants of the agents that the key covers, newest first. @throws {VetoError} */
  async grants(query: GrantQuery = {}): Promise<readonly GrantView[]> {
    return (await this.#grants()).list(query)
  }

  /** Revokes a grant; revoking twice changes nothing. @throws {VetoError} */
  async revokeGrant(id: string): Promise<GrantView> {
    return (await this.#grants()).revoke(id)
  }

  /** The newest ledger entries that match, at most `limit` (default 20, at most 100). @throws {VetoError} */
  async queryAuditLog(query: AuditLogQuery = {}): Promise<readonly AuditEntry[]> {
    return (await this.auditPage(query)).entries
  }

  /** As `queryAuditLog`, with the cursor of the next page. @throws {VetoError} */
  async auditPage(query: AuditLogQuery = {}): Promise<AuditPage> {
    return (await this.#auditLog()).page(query)
  }

  /** The numbers of a period (default: the last seven days), and what they say. @throws {VetoError} */
  async stats(filter: StatsFilter = {}): Promise<Stats> {
    const { createReadStats } = await import('./stats.ts')
    return createReadStats(this.#deps())(filter)
  }

  /**
   * Yields the text of all entries that match, newest first: NDJSON, or CSV with a header line. An export that breaks off
   * throws, and `cursor` continues it.
   * @throws {VetoError}
   * @example
   * await writeFile('decisions.csv', veto.exportDecisions({ format: 'csv', since: '30d' }))
   */
  async *exportDecisions(
    query: DecisionExport = {},
    options: EventsOptions = {},
  ): AsyncGenerator<string, void, void> {
    yield* (await this.#auditLog()).export(query, options.signal)
  }

  // What few agents use is loaded when it is used, as agents in workers and browsers load the rest each time.
  async #grants(): Promise<Grants> {
    const { createGrants } = await import('./grants.ts')
    return createGrants(this.#deps())
  }

  async #lockdowns(): Promise<Lockdowns> {
    const { createLockdowns } = await import('./lockdowns.ts')
    return createLockdowns(this.#deps())
  }

  async #auditLog(): Promise<AuditLog> {
    const [{ createOpenStream }, { createAuditLog }] = await Promise.all([
      import('./open-stream.ts'),
      import('./audit-log.ts'),
    ])
    return createAuditLog({ ...this.#deps(), openStream: createOpenStream(this.#settings) })
  }

  #deps() {
    const { runtime, timeoutMs } = this.#settings
    const retryOnFailure: Retry = (attempt) => this.#persist(attempt)
    return { exchange: this.#exchange, retryOnFailure, runtime, timeoutMs }
  }

  #submit(submission: Submission, options: SendOptions): Promise<RequestView> {
    return submit({ ...this.#settings, exchange: this.#exchange }, submission, options)
  }

  #persist<T>(attempt: (leftMs: number) => Promise<T>): Promise<T> {
    const { runtime, timeoutMs } = this.#settings
    return retry(runtime, { deadlineMs: runtime.nowMs() + timeoutMs }, attempt)
  }

  async #ask(asked: Pick<AuthorizeCall, 'agentId' | 'tool' | 'params'>, options: AuthorizeOptions) {
    const { wait, idempotencyKey, signal, ...rest } = options
    const body = parseBody(AuthorizeCall, { ...asked, ...rest })
    const isAbout = (view: RequestView) => isOfCall(view, body)
    return this.#submit({ route: '/v1/authorize', body, isAbout }, { wait, idempotencyKey, signal })
  }
}
