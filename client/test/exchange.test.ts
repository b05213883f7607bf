import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createExchange } from '../src/exchange.ts'
import { failureOf } from './client-of.ts'

describe('createExchange()', () => {
  test('asks nobody, and blames the header, when a header cannot be sent', async () => {
    const { exchange, asked } = anExchange()

    const failure = await failureOf(exchange({ ...QUESTION, headers: { 'idempotency-key': 'line\nbreak' } }))

    expect(failure).toMatchObject({ name: 'VetoError', code: 'invalid_header', status: null })
    expect(asked).toEqual([])
  })

  test('gives fetch a plain address and its options, as any fetch takes them', async () => {
    const { exchange, asked } = anExchange()

    await exchange({ ...QUESTION, body: { a: 1 } })

    expect(asked).toMatchObject([
      [
        'http://veto.test/v1/audit',
        { method: 'POST', body: '{"a":1}', redirect: 'manual', cache: 'no-store' },
      ],
    ])
  })
})

test('a quota that is used up is a VetoError with its code and how long to wait', async () => {
  const problem = {
    type: 'urn:veto:problem:too_many_requests',
    title: 'The agent is beyond its quota',
    status: 429,
    code: 'too_many_requests',
    detail: 'support-agent asks faster than its quota allows (rate 3/m); ask again after 20 seconds',
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
