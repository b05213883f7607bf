import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('GET /healthz answers while the event loop runs', async () => {
  expect(await (await server.get('/healthz', null)).json()).toEqual({ status: 'live' })
})

test.each([
  ['ready', 200],
  ['degraded', 200],
  ['unready', 503],
] as const)('GET /readyz while %s answers %i', async (status, code) => {
  server.state.readiness = { status, checks: { slack: 'no answer' } }

  const answer = await server.get('/readyz', null)

  expect(answer.status).toBe(code)
  expect(await answer.json()).toEqual({ status, checks: { slack: 'no answer' } })
})

test('GET /readyz is unready when the check itself fails', async () => {
  await using failing = await startTestServer({
    health: {
      ready: async () => {
        throw new Error('broken')
      },
    },
  })

  expect((await failing.get('/readyz', null)).status).toBe(503)
})
