import { expect } from 'vitest'
import type { AuditPage } from '#protocol/audit.ts'
import type { AuthorizeCall } from '#protocol/authorize.ts'
import { Problem } from '#protocol/errors.ts'
import type { ExecutionReport } from '#protocol/execution.ts'
import type { Explanation } from '#protocol/explanation.ts'
import type { Jwks } from '#protocol/jwks.ts'
import type { SubmittedPlan } from '#protocol/plan.ts'
import type { AskedQuestion } from '#protocol/question.ts'
import type { Reply } from '../../src/approval/intake/reply.ts'
import type { AgentKey } from '../../src/approval/model/agent-key.ts'
import type { AuditFilter } from '../../src/approval/model/audit-filter.ts'
import type { Callback } from '../../src/approval/model/callback.ts'
import type { Caller } from '../../src/approval/model/caller.ts'
import { isPending, type VetoRequest } from '../../src/approval/model/request.ts'
import type { Subject } from '../../src/approval/model/subject.ts'
import { requestView } from '../../src/approval/queries/request-view.ts'
import { createRequestWatcher } from '../../src/approval/queries/request-watcher.ts'
import type { RequestId } from '../../src/core/ids.ts'
import { VetoError } from '../../src/core/veto-error.ts'
import { createHttpServer } from '../../src/http/server.ts'
import type { Readiness, ServerDeps } from '../../src/http/server-deps.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { aKey } from '../support/agent-keys.ts'
import { anObservedExecution, aPendingRequest, NOW_MS, settledAs } from '../support/builders.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeWaiting } from './fake-request-waiter.ts'
import { CREATED_AT_MS, requestFor } from './request-for.ts'

export const KEY = 'veto_support'
export const AUDIT_KEY = 'veto_auditor'
/** What this server says of its ledger. */
export const VERIFIED = {
  whole: true,
  entries: 3,
  pruned: 0,
  head: 'e'.repeat(64),
  badSeq: null,
  fault: null,
} as const

/** A server on a free port of the loopback, with parts in memory behind it. */
export async function startTestServer(overrides: Partial<ServerDeps> = {}) {
  const behind = createBehind()
  const server = await createHttpServer({ ...behind.parts, ...overrides })
  const { url } = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    ...behind,
    url,
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
    get: (path: string, key: string | null = KEY) => fetch(url + path, { headers: bearer(key) }),
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { ...bearer(KEY), 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    postText: (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      fetch(`${url}/v1/authorize`, {
        method: 'POST',
        headers: { ...bearer(KEY), 'content-type': 'application/json', ...headers },
        body,
      }),
  }
}

export const A_CALL = { agentId: 'support-agent', tool: 'refund_payment', params: { amount_cents: 72_000 } }

/** As the server publishes them. */
export const RECEIPT_KEYS: Jwks = {
  keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: 'key-1', x: 'x'.repeat(43) }],
}

/** Whatever the call. */
export const AN_EXPLANATION: Explanation = {
  verdict: 'deny',
  matchedPolicyId: null,
  matchedRule: null,
  reason: 'No policy explicitly allows this action (default deny)',
  asked: null,
  lockdown: null,
  bundleHash: 'b'.repeat(64),
  trace: { category: 'other', tier: null, policies: [], fallback: null },
  text: 'Denied',
}

export const AN_ASK = { ...A_CALL, tool: 'ask_refund' }

export type TestServer = Awaited<ReturnType<typeof startTestServer>>

/** A request that waits for people. */
export async function pendingId({ post, requests }: TestServer): Promise<RequestId> {
  await post('/v1/authorize', AN_ASK)
  const id = [...requests.keys()].at(-1)
  if (id === undefined) throw new TypeError('Expected a request')
  return id
}

/** The problem in an answer, once it is clear that it is a well-formed one. */
export async function problemOf(answer: Response): Promise<Problem> {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const problem = Problem.parse(await answer.json())
  expect(problem).toMatchObject({ type: `urn:veto:problem:${problem.code}`, status: answer.status })
  return problem
}

function bearer(key: string | null): Record<string, string> {
  return key === null ? {} : { authorization: `Bearer ${key}` }
}

/** Tools named `ask_…` need a person; all others are allowed. `settle` is that person. */
function createBehind() {
  const requests = new Map<RequestId, VetoRequest>()
  const calls: { call: AuthorizeCall; caller: Caller }[] = []
  const asked: { asked: AskedQuestion | SubmittedPlan; caller: Caller }[] = []
  const filters: AuditFilter[] = []
  const callbacks: Callback[] = []
  const explained: AuthorizeCall[] = []
  const seen: ExecutionReport[] = []
  const logged: unknown[] = []
  const waiters = new Set<() => void>()
  const replies: Parameters<Reply>[2][] = []
  const changes = createInProcessChanges()
  const clock = createFakeClock()
  const state: { ended: boolean; readiness: Readiness } = {
    ended: false,
    readiness: { status: 'ready', checks: { database: 'ok' } },
  }

  const parts: ServerDeps = {
    metrics: { read: async () => ({ contentType: 'text/plain', text: 'veto_ready 1\n# EOF\n' }) },
    signHead: async () => ({ seq: 7, hash: 'c'.repeat(64), signedAtMs: NOW_MS, token: 'a.b.c' }),
    reloadPolicies: async () => ({ bundleHash: 'b'.repeat(64), changed: true }),
    async authorize(call, caller) {
      calls.push({ call, caller })
      const request = requestFor(call)
      requests.set(request.id, request)
      return request
    },
    viewWithReceipt: async (request) => requestView(request),
    ask: {
      question: async (body, caller) => put({ asked: body, caller }, 'question'),
      plan: async (body, caller) => put({ asked: body, caller }, 'plan'),
    },
    async explain(call) {
      explained.push(call)
      return AN_EXPLANATION
    },
    requests: {
      async read(id, key) {
        const found = [...requests.values()].find((request) => request.id === id)
        if (found === undefined || key.agents !== found.call.agentId) {
          throw new VetoError('not_found', 'There is no such request')
        }
        return found
      },
      async cancel(id, key) {
        const found = await parts.requests.read(id, key)
        if (found.state.status !== 'pending')
          throw new VetoError('not_pending', 'The request is already settled')
        return settle(found.id, 'cancelled')
      },
    },
    async reply(id, key, reply) {
      replies.push(reply)
      return parts.requests.read(id, key)
    },
    useSubmissionKey: async () => {},
    grants: {
      list: async () => [],
      make: () => Promise.reject(new Error('nobody was expected to grant')),
      revoke: () => Promise.reject(new VetoError('not_found', 'There is no such grant')),
      revokeAs: async () => null,
    },
    grantWarnings: () => [],
    keyLockdowns: { list: async () => [], start: unexpected, lift: unexpected },
    executions: {
      async redeem(id, _params, key) {
        const found = await parts.requests.read(id, key)
        if (found.execution !== null) throw new VetoError('already_redeemed', 'It was started before')
        return keep({ ...found, execution: { status: 'redeemed', atMs: NOW_MS } })
      },
      willCheckResult: () => true,
      async report(id, { status, output = null, error = null }, key) {
        const found = await parts.requests.read(id, key)
        const times = { redeemedAtMs: NOW_MS, atMs: NOW_MS + 1_200 }
        return keep({ ...found, execution: { status, ...times, output, error, refused: 'Too much' } })
      },
      async recordExecution(report) {
        seen.push(report)
        return anObservedExecution({ agentId: report.agentId, reason: 'Nobody allowed it' })
      },
    },
    requestWaiter: createFakeWaiting({ requests, waiters, state }),
    requestWatcher: createRequestWatcher({
      store: { request: async (id) => requests.get(id) ?? null },
      currentRequest: async (request) => request,
      changes,
      clock,
    }),
    keys: { find: async (given) => KEYS.get(given) ?? null },
    store: {
      async audit(filter): Promise<AuditPage> {
        filters.push(filter)
        return { entries: [], next: null }
      },
      callbacks: async ({ requestId }) => callbacks.filter((callback) => callback.requestId === requestId),
    },
    readActivity: () => Promise.reject(new Error('nobody was expected to read numbers')),
    async exportAudit({ filter }) {
      filters.push(filter)
      return noPages()
    },
    signExport: () => Promise.reject(new Error('nobody was expected to sign an export')),
    verifyRecord: async () => VERIFIED,
    health: { ready: async () => state.readiness },
    jwks: async () => RECEIPT_KEYS,
    clock,
    log: { debug: noted, info: noted, warn: noted, error: noted },
    continueTrace: null,
    slackListener: null,
  }

  function put(given: (typeof asked)[number], kind: 'question' | 'plan'): VetoRequest {
    asked.push(given)
    const subject: Subject = kind === 'plan' ? { kind } : { kind, form: 'text', options: [] }
    return keep(aPendingRequest({ subject, createdAtMs: CREATED_AT_MS }))
  }

  function keep(request: VetoRequest): VetoRequest {
    requests.set(request.id, request)
    return request
  }

  function noted(...args: unknown[]): void {
    logged.push(args)
  }

  function settle(id: RequestId, status: 'approved' | 'cancelled'): VetoRequest {
    const request = requests.get(id)
    if (request === undefined || !isPending(request)) throw new TypeError('Expected a pending request')
    return change(id, { ...request, state: settledAs(request, status).state })
  }

  /** Makes this the next version of the request. */
  function change(id: RequestId, changed: VetoRequest): VetoRequest {
    const next = { ...changed, version: changed.version + 1 }
    requests.set(id, next)
    for (const wake of waiters) wake()
    changes.publish(id, null)
    return next
  }

  return {
    ...{
      parts,
      requests,
      calls,
      replies,
      asked,
      explained,
      seen,
      filters,
      callbacks,
      logged,
      waiters,
      state,
      clock,
    },
    ...{ settle, change },
  }
}

async function* noPages(): AsyncGenerator<never, void, void> {}

const KEYS = new Map<string, AgentKey>([
  [KEY, aKey()],
  [AUDIT_KEY, aKey({ scopes: ['audit'], agents: 'support-*' })],
  ['veto_other', aKey({ agents: 'other-agent' })],
])

async function unexpected(): Promise<never> {
  throw new TypeError('Expected no lockdown')
}
