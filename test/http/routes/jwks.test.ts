import { expect, test } from 'vitest'
import { problemOf, RECEIPT_KEYS, startTestServer } from '../test-server.ts'

test('GET /.well-known/jwks.json returns the receipt keys to anybody, without an API key', async () => {
  await using server = await startTestServer()

  const answer = await server.get('/.well-known/jwks.json', null)

  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(await answer.json()).toEqual(RECEIPT_KEYS)
})

test('/.well-known/jwks.json accepts only GET', async () => {
  await using server = await startTestServer()

  const answer = await server.post('/.well-known/jwks.json', { keys: [] })

  expect(await problemOf(answer)).toMatchObject({ code: 'method_not_allowed', status: 405 })
})
