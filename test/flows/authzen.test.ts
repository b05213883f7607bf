import { expect, test } from 'vitest'
import { AccessDecision, AccessDecisions } from '#protocol/authzen.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { type Authzen, openAuthzen } from '../support/authzen.ts'
import { startWorld } from '../support/start-world.ts'

const FIXTURE = `
name: fixture
agents: [alice, bob]
rules:
  - { name: read, tool: read, action: allow }
  - name: archived
    tool: write
    when: context.resource.properties.status == "archived" && context.subject.properties.role != "admin"
    action: deny
  - { name: bob, tool: write, when: 'context.subject.id == "bob" && context.subject.properties.role != "admin"', action: deny }
  - { name: write, tool: write, action: allow }
  - { name: hard_delete, tool: delete, when: args.action.soft != true, action: deny }
  - { name: delete, tool: delete, action: allow }
`
const RECORD = { type: 'record', id: 'record-1' }
const ALICE = { type: 'user', id: 'alice' }
const BOB = { type: 'user', id: 'bob' }
const ADMIN = { ...BOB, properties: { role: 'admin' } }
const ARCHIVED = { type: 'record', id: 'record-2', properties: { status: 'archived' } }
const [READ, WRITE] = [{ name: 'read' }, { name: 'write' }]

test.each([
  ['rule 1', ALICE, READ, RECORD, true],
  ['rule 2', ALICE, WRITE, RECORD, true],
  ['rule 3', BOB, READ, RECORD, true],
  ['rule 4', BOB, WRITE, RECORD, false],
  ['rule 5', ALICE, WRITE, ARCHIVED, false],
  ['rule 6', ADMIN, WRITE, ARCHIVED, true],
  ['rule 7', ALICE, { name: 'delete', properties: { soft: true } }, RECORD, true],
  ['rule 8', ALICE, { name: 'delete', properties: { soft: false } }, RECORD, false],
])(
  'an evaluation follows %s of the certification fixture, each time, with context and unknown fields',
  async (_, subject, action, resource, decision) => {
    const pdp = await fixture()
    const context = { time: '2025-06-27T18:03-07:00', ip: '192.168.1.1' }
    const evaluation = { subject, action, resource }

    const decisions = await Promise.all(
      [
        evaluation,
        evaluation,
        { ...evaluation, context },
        { ...evaluation, foo: 'bar', futureField: {} },
      ].map((body) => pdp.evaluate(body)),
    )

    expect(decisions.map((each) => each.decision)).toEqual(Array(4).fill(decision))
  },
)

test("the standard's own request is evaluated: its subject is a person, for whom the agent of the key acts", async () => {
  const world = await startWorld({
    policies: { 'read.yaml': 'name: read\nrules:\n  - { name: read, tool: can_read, action: allow }\n' },
  })
  const pdp = await openAuthzen(world, 'support-agent')

  const decided = await pdp.evaluate({
    subject: { type: 'user', id: 'alice@example.com' },
    resource: { type: 'account', id: '123' },
    action: { name: 'can_read', properties: { method: 'GET' } },
    context: { time: '1985-10-26T01:22-07:00' },
  })
  const [row] = await auditRows(world, { request: String(decided.context?.evaluation_id) })

  expect(decided).toMatchObject({ decision: true, context: { status: 'allowed' } })
  expect(row).toMatchObject({
    agentId: 'support-agent',
    tool: 'can_read',
    params: { resource: { type: 'account', id: '123' }, action: { method: 'GET' } },
  })
})

test('a tool call of the MCP profile is evaluated with its arguments, for the agent that its context names', async () => {
  const world = await startWorld()
  const pdp = await openAuthzen(world, 'support-*')
  const call = (amount: number) => ({
    subject: { type: 'identity', id: 'ann@acme.test' },
    action: { name: 'tools/call' },
    resource: { type: 'tool', id: 'refund_payment' },
    context: {
      agent: 'support-agent',
      arguments: { payment_id: 'pay_1', amount_cents: amount, currency: 'EUR' },
    },
  })

  const small = await pdp.evaluate(call(900))
  const big = await pdp.evaluate(call(72_000))

  expect(small).toMatchObject({ decision: true })
  expect(big).toMatchObject({
    decision: false,
    context: {
      status: 'pending',
      reason: 'approval_required',
      access_request: { endpoint: `${pdp.url}/access/v1/requests` },
    },
  })
  expect(await requestNow(world, big.context?.evaluation_id)).toMatchObject({
    tool: 'refund_payment',
    agentId: 'support-agent',
    matchedRule: 'cap_refund_amount',
  })
})

test('what an action is done to is among the params that people approve', async () => {
  const pdp = await fixture()
  const { context } = await pdp.evaluate({ subject: ALICE, action: READ, resource: RECORD })

  const [row] = await auditRows(pdp.world, { request: String(context?.evaluation_id) })

  expect(row).toMatchObject({ tool: 'read', params: { resource: RECORD } })
})

test.each([
  ['subject', { action: READ, resource: RECORD }, 'subject'],
  ['action', { subject: ALICE, resource: RECORD }, 'action'],
  ['resource', { subject: ALICE, action: READ }, 'resource'],
  ['subject.type', { subject: { id: 'alice' }, action: READ, resource: RECORD }, 'subject.type'],
  ['subject.id', { subject: { type: 'user' }, action: READ, resource: RECORD }, 'subject.id'],
  ['action.name', { subject: ALICE, action: {}, resource: RECORD }, 'action.name'],
  ['resource.type', { subject: ALICE, action: READ, resource: { id: 'record-1' } }, 'resource.type'],
  ['resource.id', { subject: ALICE, action: READ, resource: { type: 'record' } }, 'resource.id'],
  ['a subject that is an object', { subject: 'alice', action: READ, resource: RECORD }, 'subject'],
  [
    'an action name that is a text',
    { subject: ALICE, action: { name: 123 }, resource: RECORD },
    'action.name',
  ],
  [
    'a tool that has a name',
    { subject: ALICE, action: { name: 'read it' }, resource: RECORD },
    'action.name: ',
  ],
  [
    'an agent that has a name',
    { subject: { type: 'user', id: 'al ice' }, action: READ, resource: RECORD },
    'subject.id: ',
  ],
  [
    'arguments apart from the resource',
    { subject: ALICE, action: READ, resource: RECORD, context: { arguments: { resource: 'record-2' } } },
    'arguments.resource: ',
  ],
  [
    'an agent where the subject is a person',
    { subject: { type: 'user', id: 'ann@acme.test' }, action: READ, resource: RECORD },
    'name the agent in context.agent',
  ],
])('an evaluation needs %s, and says so with 400', async (_, body, detail) => {
  const pdp = await fixture()

  const answer = await pdp.post('/access/v1/evaluation', body)

  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    code: 'invalid_body',
    allowed: false,
    detail: expect.stringContaining(detail),
  })
})

test.each([
  [
    'text/plain',
    JSON.stringify({ subject: ALICE, action: READ, resource: RECORD }),
    'unsupported_media_type',
  ],
  ['application/json', '{"subject":', 'invalid_json'],
  ['application/json', '', 'invalid_body'],
])('an evaluation with the type %s and the body %j is a bad request', async (type, body, code) => {
  const pdp = await fixture()

  const answer = await pdp.postText('/access/v1/evaluation', body, {
    'content-type': type,
    'x-request-id': 'a b/1',
  })

  expect([answer.status, answer.headers.get('x-request-id')]).toEqual([400, 'a b/1'])
  expect(await answer.json()).toMatchObject({ code, status: 400 })
})

test('every response repeats X-Request-ID, and none makes one up', async () => {
  const pdp = await fixture()
  const body = { subject: ALICE, action: READ, resource: RECORD }
  const idOf = async (path: string, headers: Record<string, string>) =>
    (await pdp.post(path, body, headers)).headers.get('x-request-id')

  expect(await idOf('/access/v1/evaluation', { 'x-request-id': 'bfe9eb29' })).toBe('bfe9eb29')
  expect(await idOf('/access/v1/evaluation', { 'x-request-id': 'r', authorization: 'Bearer veto_x' })).toBe(
    'r',
  )
  expect(await idOf('/access/v1/nothing', { 'x-request-id': 'r' })).toBe('r')
  expect(await idOf('/access/v1/evaluation', {})).toBeNull()
})

test('a key decides only about agents and tools that it covers', async () => {
  const pdp = await fixture()
  const key = await pdp.world.bearer({ agents: 'bob' })
  const body = { subject: ALICE, action: READ, resource: RECORD }

  const answer = await pdp.post('/access/v1/evaluation', body, { authorization: `Bearer ${key}` })

  expect(answer.status).toBe(403)
  expect(await answer.json()).toMatchObject({ code: 'agent_not_covered', allowed: false })
})

const THREE = {
  subject: ALICE,
  action: READ,
  evaluations: [
    { resource: RECORD },
    { action: WRITE, resource: ARCHIVED },
    { resource: { type: 'record', id: 'record-3' } },
  ],
}

test.each([
  [undefined, [true, false, true]],
  ['execute_all', [true, false, true]],
  ['deny_on_first_deny', [true, false]],
  ['permit_on_first_permit', [true]],
])('a batch with the semantic %s evaluates in order, as far as it must', async (semantic, decisions) => {
  const pdp = await fixture()
  const options =
    semantic === undefined ? undefined : { evaluations_semantic: semantic, another_option: 'value' }

  const { evaluations } = AccessDecisions.parse(
    await pdp.json('/access/v1/evaluations', { ...THREE, options }),
  )

  expect(evaluations.map(({ decision }) => decision)).toEqual(decisions)
  expect(await auditRows(pdp.world, { agentId: 'alice', kind: 'decided' })).toHaveLength(decisions.length)
})

test('a batch replaces its defaults as a whole, and denies what it cannot evaluate with the error', async () => {
  const pdp = await fixture()
  const body = {
    subject: ALICE,
    action: WRITE,
    resource: { ...RECORD, properties: { status: 'active' } },
    evaluations: [
      {},
      { resource: ARCHIVED },
      { subject: ADMIN, resource: ARCHIVED },
      { subject: { ...ALICE, id: 'e ve' } },
    ],
  }
  const missing = { subject: ALICE, action: READ, evaluations: [{ resource: RECORD }, {}] }

  const { evaluations } = AccessDecisions.parse(await pdp.json('/access/v1/evaluations', body))
  const incomplete = AccessDecisions.parse(await pdp.json('/access/v1/evaluations', missing))

  expect(evaluations.map(({ decision }) => decision)).toEqual([true, false, true, false])
  expect(evaluations[3]?.context?.error).toMatchObject({ status: 400 })
  expect(incomplete.evaluations).toMatchObject([
    { decision: true },
    {
      decision: false,
      context: {
        error: { status: 400, message: 'Expected subject, action and resource; resource is missing' },
      },
    },
  ])
})

test.each([[undefined], [[]]])('a batch whose evaluations are %j is one evaluation', async (evaluations) => {
  const pdp = await fixture()

  const decided = await pdp.json('/access/v1/evaluations', {
    subject: ALICE,
    action: READ,
    resource: RECORD,
    evaluations,
  })
  const answer = await pdp.post('/access/v1/evaluations', { subject: ALICE, evaluations })

  expect(AccessDecision.parse(decided)).toMatchObject({ decision: true })
  expect(answer.status).toBe(400)
})

/** A decision point with the policies that the certification asks for. */
async function fixture(): Promise<Authzen> {
  return openAuthzen(await startWorld({ policies: { 'fixture.yaml': FIXTURE } }), '*')
}
