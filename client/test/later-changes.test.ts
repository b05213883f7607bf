import { expect, test } from 'vitest'
import { governCall } from '../src/govern/index.ts'
import type { VetoClient } from '../src/index.ts'
import { clientOf } from './client-of.ts'
import { misbehavingServer, problem } from './misbehaving-server.ts'
import { tracing } from './spans.ts'
import { ALLOWED, CALL } from './views.ts'

const AGENT = { agentId: 'support-agent' }
const ASKED = { ...AGENT, approvers: ['growth'] }
const EXECUTION = { ...AGENT, tool: 'refund_payment', executedAt: '2026-11-20T22:00:00Z', traceId: 'span-1' }

const METHODS: Readonly<Record<string, Method>> = {
  authorize: method({ ...CALL[2] }, (client, params) => client.authorize(CALL[0], CALL[1], params)),
  governCall: method({ ...CALL[2] }, (client, params) =>
    governCall(client, { ...AGENT, tool: CALL[1], params, run: () => expect.fail('It ran') }),
  ),
  'governCall, traced': method({ ...CALL[2] }, (client, params) => {
    const { tracer } = tracing()
    return governCall(client, { ...AGENT, tool: CALL[1], params, tracer, run: () => expect.fail('It ran') })
  }),
  ask: method({ ...ASKED, kind: 'text' as const, question: 'Which?' }, (client, question) =>
    client.ask(question),
  ),
  submitPlan: method({ ...ASKED, title: 'Move', steps: ['Go'], timeout: undefined }, (client, plan) =>
    client.submitPlan(plan),
  ),
  redeem: method(ALLOWED, (client, request) => client.redeem(request)),
  execute: method(ALLOWED, (client, request) => client.execute(request, () => expect.fail('It ran'))),
  report: method({ status: 'succeeded' as const, output: { cents: [1] } }, (client, result) =>
    client.report('req_1', result),
  ),
  reportExecution: method({ ...EXECUTION, params: { amount_cents: 1 } }, (client, execution) =>
    client.reportExecution(execution),
  ),
  reply: method({ inquiry: 1 }, (client, options) => client.reply('req_1', 'The second', options)),
  makeGrant: method({ ...AGENT, tool: 'refund_payment', expiresIn: '1h' }, (client, grant) =>
    client.makeGrant(grant),
  ),
  grants: method(AGENT, (client, query) => client.grants(query)),
  'lockdowns.start': method({ agents: 'support-*', reason: 'An incident' }, (client, lockdown) =>
    client.lockdowns.start(lockdown),
  ),
  'lockdowns.list': method({ active: 'true' as const }, (client, query) => client.lockdowns.list(query)),
  auditPage: method({ ...AGENT, limit: 5 }, (client, query) => client.auditPage(query)),
  stats: method(AGENT, (client, filter) => client.stats(filter)),
}

test.each(Object.keys(METHODS))(
  'a method sends what it was given, whatever its caller changes meanwhile: %s',
  async (name) => {
    await using server = await misbehavingServer(problem(500, 'internal'))
    const call = METHODS[name] ?? expect.fail(`Expected a method named ${name}`)

    await call(clientOf(server), () => undefined)
    await call(clientOf(server), spoil)

    const [first, second] = server.received.map(({ url, body }) => ({ url, body }))
    expect(first).toBeDefined()
    expect(second).toEqual(first)
  },
)

/** Calls a method, then `change` with what it was given. */
type Method = (client: VetoClient, change: (given: object) => void) => Promise<void>

function method<Given extends object>(
  value: Given,
  call: (client: VetoClient, given: Given) => Promise<unknown>,
): Method {
  return async (client, change) => {
    const given = structuredClone(value)
    const calling = call(client, given)
    change(given)
    await calling.catch(() => undefined)
  }
}

/** Another value in each place. */
function spoil(given: object): void {
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === 'object' && value !== null) spoil(value)
    else Reflect.set(given, key, 'another')
  }
}
