import { expect, test } from 'vitest'
import { VetoClient } from '../src/index.ts'
import { clientOf, failureOf } from './client-of.ts'
import { json, misbehavingServer, problem, raw, reset } from './misbehaving-server.ts'
import { became, REDEEMED } from './started.ts'
import { ALLOWED, DENIED } from './views.ts'

const UNCHECKED = became('redeemed', { resultJudged: false })
const DONE = became('succeeded')

test('execute() redeems the call, runs it with the allowed params, and reports its result', async () => {
  await using server = await misbehavingServer(json(200, UNCHECKED), json(200, DONE))
  const ran: unknown[] = []

  const result = await clientOf(server).execute(ALLOWED, (params) => {
    ran.push(params)
    return 'refunded'
  })

  expect(result).toBe('refunded')
  expect(ran).toEqual([ALLOWED.params])
  expect(server.received.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
    [`/v1/requests/${ALLOWED.id}/redeem`, { params: ALLOWED.params }],
    [`/v1/requests/${ALLOWED.id}/result`, { status: 'succeeded' }],
  ])
})

test.each([
  ['it was started before', problem(409, 'already_redeemed'), 'already_redeemed'],
  ['the allowance has lapsed', problem(409, 'lapsed'), 'lapsed'],
  ['the params differ', problem(409, 'params_mismatch'), 'params_mismatch'],
  ['the answer has another shape', json(200, { id: ALLOWED.id, allowed: true }), 'bad_answer'],
  ['the answer is about another request', json(200, { ...REDEEMED, id: 'req_other' }), 'bad_answer'],
  ['the answer does not say that it may start', json(200, ALLOWED), 'bad_answer'],
  ['the answer is a page of a proxy', raw(200, 'text/html', '<html>OK</html>'), 'bad_answer'],
])('execute() runs nothing when %s', async (_why, answer, code) => {
  await using server = await misbehavingServer(answer)
  const ran: unknown[] = []

  const failure = await failureOf(clientOf(server).execute(ALLOWED, (params) => ran.push(params)))

  expect([failure, ran]).toMatchObject([{ code }, []])
})

test('execute() runs nothing when Veto is unreachable, or does not allow the call', async () => {
  const client = new VetoClient({ apiKey: 'veto_x', baseUrl: 'http://127.0.0.1:9', timeoutMs: 50 })
  const ran: unknown[] = []

  const failures = [
    await failureOf(client.execute(ALLOWED, (params) => ran.push(params))),
    await failureOf(client.execute(DENIED, (params) => ran.push(params))),
  ]

  expect(failures).toMatchObject([{ code: 'network_error' }, { code: 'not_allowed' }])
  expect(ran).toEqual([])
})

test('execute() rethrows the error of the call, and reports its message', async () => {
  await using server = await misbehavingServer(json(200, REDEEMED), json(200, became('failed')))

  const execution = clientOf(server).execute(ALLOWED, () => Promise.reject(new TypeError('No such payment')))

  await expect(execution).rejects.toThrow(new TypeError('No such payment'))
  expect(JSON.parse(server.received[1]?.body ?? '')).toEqual({ status: 'failed', error: 'No such payment' })
})

test.each([
  ['an emoji at the cut', new Error(`${'x'.repeat(1_999)}😀`), `${'x'.repeat(1_999)}\ufffd`],
  ['half an emoji', 'broken \ud83d', 'broken \ufffd'],
  ['a symbol', Symbol('odd'), 'Symbol(odd)'],
  ['an object without words', Object.create(null), 'A value without a message was thrown'],
])('execute() reports an error message in text that Veto accepts: %s', async (_what, thrown, error) => {
  await using server = await misbehavingServer(json(200, REDEEMED), json(200, became('failed')))

  const failure = await failureOf(clientOf(server).execute(ALLOWED, () => Promise.reject(thrown)))

  expect(failure).toBe(thrown)
  expect(JSON.parse(server.received[1]?.body ?? '')).toEqual({ status: 'failed', error })
})

test('redeem() and report() refuse an answer about another request', async () => {
  await using redeeming = await misbehavingServer(json(200, { ...REDEEMED, id: 'req_other' }))
  await using reporting = await misbehavingServer(json(200, { ...DONE, id: 'req_other' }))

  expect(await failureOf(clientOf(redeeming).redeem(ALLOWED))).toMatchObject({ code: 'bad_answer' })
  expect(await failureOf(clientOf(reporting).report(ALLOWED.id, { status: 'succeeded' }))).toMatchObject({
    code: 'bad_answer',
  })
})

test('redeem() and report() refuse an answer with another state of the call', async () => {
  await using server = await misbehavingServer(json(200, became('failed')))
  const failing = clientOf(server).report(ALLOWED.id, { status: 'succeeded' })

  expect(await failureOf(failing)).toMatchObject({ code: 'bad_answer' })
})

test('redeem() and report() send nothing that Veto cannot accept, and name what was expected', async () => {
  await using server = await misbehavingServer(json(200, DONE))
  const report = { status: 'succeeded', error: 'why' } as const

  expect(await failureOf(clientOf(server).report(ALLOWED.id, report))).toMatchObject({
    name: 'VetoError',
    code: 'invalid_body',
    message: 'error: expected an error only with the status failed',
  })
  expect(server.received).toEqual([])
})

const SEEN = {
  agentId: 'support-agent',
  tool: 'refund_payment',
  params: {},
  executedAt: '2026-11-20T22:00:00Z',
}

test('reportExecution() uses one trace id for all attempts, so that a lost answer makes no bypass', async () => {
  const traces: unknown[] = []
  await using server = await misbehavingServer(reset, (response, received) => {
    const { traceId } = JSON.parse(received.body)
    json(200, { id: 'exe_1', bypass: false, requestId: 'req_1', reason: null, traceId })(response, received)
  })
  const client = clientOf(server)

  await client.reportExecution(SEEN)
  await client.reportExecution(SEEN)
  for (const { body } of server.received) traces.push(JSON.parse(body).traceId)

  expect(traces).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), traces[0], expect.any(String)])
  expect(traces[2]).not.toBe(traces[0])
})

test.each([
  ['another execution', { traceId: 'span-2' }],
  ['another request', { requestId: 'req_2' }],
  ['both a bypass and allowed', { bypass: true }],
])('reportExecution() refuses an answer about %s', async (_what, difference) => {
  const answer = { id: 'exe_1', bypass: false, requestId: 'req_1', reason: null, traceId: 'span-1' }
  await using server = await misbehavingServer(json(200, { ...answer, ...difference }))
  const seen = { ...SEEN, traceId: 'span-1', requestId: 'req_1' }

  expect(await failureOf(clientOf(server).reportExecution(seen))).toMatchObject({ code: 'bad_answer' })
})
