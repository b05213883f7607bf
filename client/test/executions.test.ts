import { describe, expect, test } from 'vitest'
import { VetoClient } from '../src/index.ts'
import { clientOf, failureOf } from './client-of.ts'
import { json, misbehavingServer, problem, raw } from './misbehaving-server.ts'
import { ALLOWED, DENIED } from './views.ts'

const AT = '2026-11-20T22:00:00.000Z'
const REDEEMED = became('redeemed')
const DONE = became('succeeded')

describe('openclaw #78415: execute()', () => {
  test('starts the call, runs it with the params that were allowed, and reports its end', async () => {
    await using server = await misbehavingServer(json(200, REDEEMED), json(200, DONE))
    const ran: unknown[] = []

    const result = await clientOf(server).execute(ALLOWED, (params) => {
      ran.push(params)
      return 'refunded'
    })

    expect(result).toBe('refunded')
    expect(ran).toEqual([ALLOWED.params])
    expect(server.heard.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
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
  ])('runs nothing when %s', async (_why, answer, code) => {
    await using server = await misbehavingServer(answer)
    const ran: unknown[] = []

    const failure = await failureOf(clientOf(server).execute(ALLOWED, (params) => ran.push(params)))

    expect([failure, ran]).toMatchObject([{ code }, []])
  })

  test('runs nothing when Veto is out of reach, or does not allow the call', async () => {
    const client = new VetoClient({ apiKey: 'veto_x', baseUrl: 'http://127.0.0.1:9', timeoutMs: 50 })
    const ran: unknown[] = []

    const failures = [
      await failureOf(client.execute(ALLOWED, (params) => ran.push(params))),
      await failureOf(client.execute(DENIED, (params) => ran.push(params))),
    ]

    expect(failures).toMatchObject([{ code: 'network_error' }, { code: 'not_allowed' }])
    expect(ran).toEqual([])
  })

  test('throws on what the call threw, and reports its words', async () => {
    await using server = await misbehavingServer(json(200, REDEEMED), json(200, became('failed')))

    const execution = clientOf(server).execute(ALLOWED, () =>
      Promise.reject(new TypeError('No such payment')),
    )

    await expect(execution).rejects.toThrow(new TypeError('No such payment'))
    expect(JSON.parse(server.heard[1]?.body ?? '')).toEqual({ status: 'failed', error: 'No such payment' })
  })

  test('keeps a result that Veto could not be told of, and warns', async () => {
    await using server = await misbehavingServer(json(200, REDEEMED), problem(409, 'already_reported'))
    const warnings: string[] = []
    const client = new VetoClient({
      apiKey: 'veto_x',
      baseUrl: server.url,
      warn: (message) => warnings.push(message),
    })

    expect(await client.execute(ALLOWED, () => 7)).toBe(7)
    expect(warnings).toMatchObject([
      expect.stringContaining(`Veto could not be told how ${ALLOWED.id} ended`),
    ])
  })

  test('tells Veto what came back when it is asked to, and keeps back what a rule refuses', async () => {
    const refused = {
      ...DONE,
      execution: { status: 'succeeded', redeemedAt: AT, at: AT, refused: 'Too much' },
    }
    await using server = await misbehavingServer(json(200, REDEEMED), json(200, refused))

    const failure = await failureOf(
      clientOf(server).execute(ALLOWED, () => ({ cents: 9, secret: 'x' }), {
        outputOf: ({ cents }) => ({ cents }),
      }),
    )

    expect(failure).toMatchObject({ code: 'result_refused', message: expect.stringContaining('Too much') })
    expect(JSON.parse(server.heard[1]?.body ?? '')).toEqual({ status: 'succeeded', output: { cents: 9 } })
  })
})

/** What the server says of the allowed call once it has begun. */
function became(status: 'redeemed' | 'succeeded' | 'failed') {
  const execution = { status, redeemedAt: AT, at: AT, refused: null }
  return { ...ALLOWED, status, allowed: false, execution }
}
