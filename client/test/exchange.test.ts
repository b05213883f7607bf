import { expect, test } from 'vitest'
import { z } from 'zod'
import { createExchange } from '../src/exchange.ts'
import { failureOf } from './client-of.ts'

test('a header that cannot be sent is reported by name, and nothing is sent', async () => {
  const { exchange, asked } = anExchange()

  const failure = await failureOf(exchange({ ...QUESTION, headers: { 'idempotency-key': 'line\nbreak' } }))

  expect(failure).toMatchObject({ name: 'VetoError', code: 'invalid_header', status: null })
  expect(asked).toEqual([])
})

test('fetch is called with a plain address and standard options', async () => {
  const { exchange, asked } = anExchange()

  await exchange({ ...QUESTION, body: { a: 1 } })

  expect(asked).toMatchObject([
    ['http://veto.test/v1/audit', { method: 'POST', body: '{"a":1}', redirect: 'manual', cache: 'no-store' }],
  ])
})

test('an exceeded quota is a VetoError with its code and the time to wait', async () => {
  const problem = {
    type: 'urn:veto:problem:too_many_requests',
    title: 'The agent has exceeded its quota',
    status: 429,
    code: 'too_many_requests',
    detail: 'support-agent exceeds the rate of its quota (rate 3/m); retry after 20 seconds',
    allowed: false,
  }
  const exchange = createExchange({
    apiKey: 'veto_test',
    baseUrl: new URL('http://veto.test'),
    fetch: async () => Response.json(problem, { status: 429, headers: { 'retry-after': '20' } }),
  })

  await expect(exchange(QUESTION)).rejects.toMatchObject({
    code: 'too_many_requests',
    message: problem.detail,
    retryAfterMs: 20_000,
  })
})

const QUESTION = {
  method: 'POST',
  path: '/v1/audit',
  answers: { 200: z.unknown() },
  timeoutMs: 1_000,
} as const

function anExchange() {
  const asked: unknown[] = []
  const exchange = createExchange({
    apiKey: 'veto_test',
    baseUrl: new URL('http://veto.test'),
    async fetch(...args) {
      asked.push(args)
      return Response.json({})
    },
  })
  return { exchange, asked }
}
