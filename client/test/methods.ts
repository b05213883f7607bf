import { expect } from 'vitest'
import type { VetoClient } from '../src/index.ts'
import { became, REDEEMED } from './started.ts'
import { ALLOWED, APPROVED, CALL, DENIED, PENDING } from './views.ts'

/** A method of the client, and the answer that it is for. */
export interface Method {
  /** What Veto answers when all is well. */
  readonly answer: object
  readonly status?: number
  /** Where it waits for a decision, for at most so many milliseconds. */
  call(client: VetoClient, waitMs: number): Promise<unknown>
  /** What a result of this call must hold, whatever Veto answers. */
  readonly expected: object
}

export function methodOf(name: string): Method {
  return METHODS[name] ?? expect.fail(`Expected a method named ${name}`)
}

const AT = '2026-11-20T22:00:00.000Z'

const INQUIRY = { by: 'U0ANN', name: 'Ann', text: 'Which?', at: AT, reply: 'The second' }
const QUESTION = { ...PENDING, kind: 'question', tool: 'ask_user', params: {} } as const
const PLAN = { ...PENDING, kind: 'plan', tool: 'submit_plan' } as const
const GRANT = {
  id: 'grant_1',
  agentId: 'support-agent',
  sessionId: 'run-42',
  tool: 'refund_payment',
  category: null,
  by: 'key:veto_a',
  name: 'key:veto_a',
  requestId: null,
  createdAt: AT,
  expiresAt: AT,
  usesLeft: 5,
  revokedAt: null,
  active: true,
}
export const AN_ENTRY = {
  seq: 7,
  at: AT,
  kind: 'decided',
  requestId: 'req_1',
  agentId: 'support-agent',
  tool: 'refund_payment',
  actor: 'agent:support-agent',
  actorName: null,
  outcome: 'denied',
  status: 'denied',
  matchedPolicyId: null,
  matchedRule: null,
  reason: 'Because',
  latencyMs: 1.5,
  bundleHash: 'b'.repeat(64),
  paramsDigest: null,
  prevHash: '0'.repeat(64),
  hash: 'c'.repeat(64),
  params: { amount_cents: 1 },
}
const SEEN = { id: 'exe_1', bypass: false, requestId: 'req_1', reason: null, traceId: 'span-1' }
const EXECUTION = {
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: {},
  executedAt: AT,
  requestId: 'req_1',
  traceId: 'span-1',
}

const NUMBERS = {
  asked: 1,
  approved: 1,
  rejected: 0,
  expired: 0,
  cancelled: 0,
  deniedLater: 0,
  lockedDown: 0,
  pending: 0,
  edited: 0,
  failed: 0,
  neverRan: 0,
  allowed: 0,
  denied: 0,
  bypasses: 0,
  approvalRate: 1,
  timeToDecide: null,
  value: [],
}
const NOW_AND_BEFORE = { now: NUMBERS, before: NUMBERS }
const STATS = {
  since: AT,
  until: AT,
  total: NOW_AND_BEFORE,
  tools: [{ tool: 'refund_payment', ...NOW_AND_BEFORE }],
  rules: [],
  agents: [{ agentId: 'support-agent', ...NOW_AND_BEFORE }],
  groups: [],
  approvers: [],
  findings: [],
}

const OF_REQUEST = { id: 'req_1' }
const OF_CALL = { kind: 'call', agentId: 'support-agent', tool: 'refund_payment' }

const METHODS: Readonly<Record<string, Method>> = {
  'authorize, allowed': {
    answer: { ...ALLOWED, params: { amount_cents: 1 } },
    call: (client) => client.authorize(...CALL),
    expected: { ...OF_CALL, allowed: true, params: { amount_cents: 1 } },
  },
  'authorize, denied': {
    answer: DENIED,
    call: (client) => client.authorize(...CALL),
    expected: { ...OF_CALL, allowed: false },
  },
  'authorize, pending': {
    answer: PENDING,
    status: 202,
    call: (client) => client.authorize(...CALL),
    expected: { ...OF_CALL, allowed: false, status: 'pending' },
  },
  'authorize, approved': {
    answer: APPROVED,
    call: (client) => client.authorize(...CALL, { signal: new AbortController().signal }),
    expected: { ...OF_CALL, allowed: true, params: { amount_cents: 1 } },
  },
  ask: {
    answer: QUESTION,
    status: 202,
    call: (client) =>
      client.ask({ agentId: 'support-agent', kind: 'text', question: 'Which?', approvers: ['growth'] }),
    expected: { kind: 'question', agentId: 'support-agent' },
  },
  submitPlan: {
    answer: PLAN,
    status: 202,
    call: (client) =>
      client.submitPlan({ agentId: 'support-agent', title: 'Move', steps: ['Go'], approvers: ['growth'] }),
    expected: { kind: 'plan', agentId: 'support-agent' },
  },
  getRequest: {
    answer: PENDING,
    call: (client) => client.getRequest('req_1'),
    expected: OF_REQUEST,
  },
  'waitFor, by id': {
    answer: DENIED,
    call: (client) => client.waitFor('req_1'),
    expected: { ...OF_REQUEST, allowed: false },
  },
  'waitFor, by what was asked': {
    answer: APPROVED,
    call: (client, waitMs) => client.waitFor(PENDING, { timeoutMs: waitMs }),
    expected: { ...OF_REQUEST, ...OF_CALL, allowed: true, paramsDigest: PENDING.paramsDigest },
  },
  redeem: {
    answer: REDEEMED,
    call: (client) => client.redeem(ALLOWED),
    expected: { ...OF_REQUEST, status: 'redeemed', execution: { status: 'redeemed' } },
  },
  report: {
    answer: became('succeeded'),
    call: (client) => client.report('req_1', { status: 'succeeded' }),
    expected: { ...OF_REQUEST, status: 'succeeded', execution: { status: 'succeeded' } },
  },
  reportExecution: {
    answer: SEEN,
    call: (client) => client.reportExecution(EXECUTION),
    expected: { bypass: false, requestId: 'req_1' },
  },
  cancel: {
    answer: { ...DENIED, status: 'cancelled' },
    call: (client) => client.cancel('req_1'),
    expected: { ...OF_REQUEST, status: 'cancelled' },
  },
  reply: {
    answer: { ...PENDING, inquiries: [INQUIRY] },
    call: (client) => client.reply('req_1', 'The second'),
    expected: OF_REQUEST,
  },
  events: {
    answer: DENIED,
    call: async (client) => (await client.events('req_1').next()).value,
    expected: OF_REQUEST,
  },
  grantTool: {
    answer: { ...GRANT, warnings: [] },
    status: 201,
    call: (client) =>
      client.grantTool('refund_payment', {
        agentId: 'support-agent',
        sessionId: 'run-42',
        expiresIn: '1h',
        uses: 5,
      }),
    expected: {
      agentId: 'support-agent',
      sessionId: 'run-42',
      tool: 'refund_payment',
      category: null,
      usesLeft: 5,
    },
  },
  grants: {
    answer: { grants: [GRANT] },
    call: async (client) => ({
      all: await client.grants({ agentId: 'support-agent', sessionId: 'run-42', active: 'true' }),
    }),
    expected: {},
  },
  getGrants: {
    answer: { grants: [GRANT] },
    call: (client) => client.getGrants('support-agent', 'run-42'),
    expected: {},
  },
  revokeGrant: {
    answer: { ...GRANT, revokedAt: AT, active: false },
    call: (client) => client.revokeGrant('grant_1'),
    expected: { id: 'grant_1', active: false },
  },
  auditPage: {
    answer: { entries: [AN_ENTRY], next: null },
    call: (client) =>
      client.auditPage({ agentId: 'support-agent', tool: 'refund_payment', request: 'req_1' }),
    expected: {},
  },
  stats: {
    answer: STATS,
    call: (client) => client.stats({ tool: 'refund_payment', agentId: 'support-agent' }),
    expected: {},
  },
}

/** Each method, some of them with several answers. */
export const METHOD_NAMES = Object.keys(METHODS)
