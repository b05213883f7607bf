import { expect, test } from 'vitest'
import { governCall } from '../src/govern/index.ts'
import { DeniedError, Veto } from '../src/index.ts'
import { clientOf, failureOf } from './client-of.ts'
import {
  type Behaviour,
  half,
  json,
  misbehavingServer,
  problem,
  raw,
  reset,
  silence,
} from './misbehaving-server.ts'
import { became, REDEEMED } from './started.ts'
import { ALLOWED, APPROVED, CALL, DENIED, PENDING } from './views.ts'

const [AGENT, TOOL, PARAMS] = CALL
const DRY_RUN = json(200, { verdict: 'deny', bundleHash: 'b' })

/** Where the client waits until its time is over. */
const SHORT_MS = 300

const NO_ANSWERS: readonly [string, Behaviour, timeoutMs?: number][] = [
  ['says nothing', silence, SHORT_MS],
  ['breaks the connection', reset, SHORT_MS],
  ['fails', problem(500, 'internal')],
  ['sends half an answer', half(ALLOWED), SHORT_MS],
  ['answers with a value of another type', json(200, { ...ALLOWED, allowed: 'true' })],
  ['answers with a status that does not exist', json(200, { ...ALLOWED, status: 'permitted' })],
  ['answers with a status that contradicts it', json(200, { ...ALLOWED, status: 'denied' })],
  ['answers about another agent', json(200, { ...ALLOWED, agentId: 'sales-agent' })],
  ['answers about another tool', json(200, { ...ALLOWED, tool: 'delete_customer' })],
  ['answers with other params', json(200, { ...ALLOWED, params: { amount_cents: 2 } })],
  ['answers about a question', json(200, { ...ALLOWED, kind: 'question' })],
  ['answers with a page', raw(200, 'text/html', '<html>')],
  ['says that the request belongs to another agent', problem(404, 'not_found')],
  ['redirects', raw(302, 'application/json', '{}')],
  ['answers with nothing', raw(200, 'application/json', '')],
]

test.each(NO_ANSWERS)(
  'when Veto %s, guard throws, and says neither allow nor review',
  async (_what, behaviour, timeoutMs) => {
    await using server = await misbehavingServer(DRY_RUN, behaviour)
    const veto = await vetoOf(server, { timeoutMs })

    expect(await failureOf(veto.guard(TOOL, PARAMS))).toMatchObject({ name: 'VetoError' })
  },
)

test.each(NO_ANSWERS)(
  'when Veto %s, a protected function does not run',
  async (_what, behaviour, timeoutMs) => {
    await using server = await misbehavingServer(DRY_RUN, behaviour)
    const refund = (await vetoOf(server, { timeoutMs })).protect(TOOL, async (_params: object) =>
      expect.fail('It ran'),
    )

    expect(await failureOf(refund(PARAMS))).toMatchObject({ name: 'VetoError' })
  },
)

test.each(NO_ANSWERS)(
  'when Veto %s, a governed call does not run, at first or on a resume',
  async (_what, behaviour, timeoutMs) => {
    await using server = await misbehavingServer(behaviour)
    const veto = clientOf(server, timeoutMs)
    const call = { agentId: AGENT, tool: TOOL, params: PARAMS, run: () => expect.fail('It ran') }

    expect(await failureOf(governCall(veto, call))).toMatchObject({ name: 'VetoError' })
    expect(await failureOf(governCall(veto, { ...call, requestId: 'req_1' }))).toMatchObject({
      name: 'VetoError',
    })
  },
)

test.each(NO_ANSWERS)('when Veto %s, an allowed call does not start', async (_what, behaviour, timeoutMs) => {
  await using server = await misbehavingServer(DRY_RUN, json(200, ALLOWED), behaviour)
  const refund = (await vetoOf(server, { timeoutMs })).protect(TOOL, async (_params: object) =>
    expect.fail('It ran'),
  )

  expect(await failureOf(refund(PARAMS))).toMatchObject({ name: 'VetoError' })
})

test.each(NO_ANSWERS)(
  'when Veto %s, there is no Veto, also with onError allow',
  async (_what, behaviour, timeoutMs) => {
    await using server = await misbehavingServer(behaviour)

    expect(await failureOf(vetoOf(server, { timeoutMs, onError: 'allow' }))).toMatchObject({
      name: 'VetoError',
      message: expect.stringMatching(/^Veto\.init\(\) failed, so no tool is ready to run: /),
    })
  },
)

test.each<[string, Behaviour, string]>([
  ['the key is wrong', problem(401, 'unauthenticated'), 'Veto does not know this API key'],
  ['the key is for others', problem(403, 'agent_not_covered'), "not for the agent 'support-agent'"],
  ['the key lacks the scope', problem(403, 'scope_missing'), 'lacks the scope authorize'],
  ['the address is not that of Veto', raw(200, 'text/html', '<html>'), 'check that baseUrl (VETO_URL)'],
])('Veto.init() says what to do when %s', async (_what, behaviour, words) => {
  await using server = await misbehavingServer(behaviour)

  expect(await failureOf(vetoOf(server))).toMatchObject({ message: expect.stringContaining(words) })
})

test('Veto.init() names the option without which no call could be asked', async () => {
  await expect(Veto.init({ apiKey: 'veto_test' })).rejects.toThrow('agentId, or VETO_AGENT_ID')
})

test('Veto.init() takes a key that is for some tools only', async () => {
  await using server = await misbehavingServer(problem(403, 'tool_not_covered'))

  expect((await vetoOf(server)).agentId).toBe('support-agent')
})

test('guard() answers review once its wait is over', async () => {
  await using server = await misbehavingServer(DRY_RUN, json(202, PENDING), json(200, PENDING))

  expect(await (await vetoOf(server)).guard(TOOL, PARAMS, {}, { wait: 50 })).toMatchObject({
    decision: 'review',
    params: {},
  })
})

test.each([
  ['allow', ALLOWED],
  ['allow', APPROVED],
  ['deny', DENIED],
  ['deny', REDEEMED],
  ['deny', became('succeeded')],
] as const)('guard() answers %s', async (decision, view) => {
  await using server = await misbehavingServer(DRY_RUN, json(200, view))

  expect(await (await vetoOf(server)).guard(TOOL, PARAMS)).toMatchObject({ decision })
})

const run = async (_params: object) => 'ran'
test.each<[string, object, string]>([
  [
    'a function without a name',
    (
      () => async () =>
        'ran'
    )(),
    'to have a name',
  ],
  ['a generator', async function* work() {}, "got the generator 'work'"],
  ['a tool without a function', { name: 'refund' }, 'got none'],
  ['a tool with two functions', { name: 'refund', execute: run, invoke: run }, 'got execute and invoke'],
  ['a record with something else in it', { refund: run, description: 'Tools' }, 'got string'],
  ['a record with a tool that has no function', { refund: run, search: {} }, "the tool 'search'"],
  ['an instance of a class', new Map([['refund', run]]), 'got an instance of Map'],
])('protect() of what cannot be protected as a whole is refused: %s', async (_what, value, words) => {
  await using server = await misbehavingServer(DRY_RUN)
  const veto = await vetoOf(server)

  expect(() => veto.protect(value)).toThrow(TypeError)
  expect(() => veto.protect(value)).toThrow(words)
})

test('protect() protects each function of a record whose keys are names of entry points', async () => {
  await using server = await misbehavingServer(DRY_RUN, json(200, { ...DENIED, tool: 'execute' }))
  const { execute } = (await vetoOf(server)).protect({ execute: run, refund: run })

  expect(await failureOf(execute(PARAMS))).toBeInstanceOf(DeniedError)
})

function vetoOf(
  { url }: { url: string },
  options: { timeoutMs?: number | undefined; onError?: 'allow' } = {},
): Promise<Veto> {
  const warn = () => undefined
  return Veto.init({ apiKey: 'veto_test', baseUrl: url, agentId: AGENT, warn, ...options })
}
