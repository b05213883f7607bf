import { afterEach, beforeEach, expect, test } from 'vitest'
import { CallbackList } from '#protocol/callback.ts'
import { initialCallback } from '../../../src/approval/model/callback.ts'
import { aCallback, aRequest, NOW_MS } from '../../support/builders.ts'
import { pendingId, problemOf, startTestServer, type TestServer } from '../test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('GET /v1/requests/:id/callbacks lists the state of each delivery', async () => {
  const requestId = await pendingId(server)
  const fresh = initialCallback(aCallback(aRequest(), { id: 'fresh', requestId }))
  const lastError = 'the receiver answered 500'
  server.callbacks.push(
    { ...fresh, state: { ...fresh.state, lastError }, attempts: 2 },
    { ...fresh, id: 'told', attempts: 1, state: { status: 'delivered', endedAtMs: NOW_MS + 1_000 } },
    {
      ...fresh,
      id: 'over',
      attempts: 31,
      state: { status: 'failed', endedAtMs: NOW_MS + 2_000, lastError },
    },
    initialCallback(aCallback(aRequest(), { id: "another request's" })),
  )

  const answer = await server.get(`/v1/requests/${requestId}/callbacks`)

  const common = {
    requestId,
    callback: 'billing',
    type: 'request.settled',
    createdAt: '2026-11-20T22:00:00.000Z',
  }
  expect(answer.status).toBe(200)
  expect(CallbackList.parse(await answer.json()).callbacks).toEqual([
    {
      ...common,
      id: 'fresh',
      status: 'waiting',
      attempts: 2,
      nextAttemptAt: '2026-11-20T22:00:00.000Z',
      endedAt: null,
      lastError,
    },
    {
      ...common,
      id: 'told',
      status: 'delivered',
      attempts: 1,
      nextAttemptAt: null,
      endedAt: '2026-11-20T22:00:01.000Z',
      lastError: null,
    },
    {
      ...common,
      id: 'over',
      status: 'failed',
      attempts: 31,
      nextAttemptAt: null,
      endedAt: '2026-11-20T22:00:02.000Z',
      lastError,
    },
  ])
})

test("GET /v1/requests/:id/callbacks hides another agent's request, and is refused to a key without the scope", async () => {
  const path = `/v1/requests/${await pendingId(server)}/callbacks`

  const [other, auditor, nobody] = [
    await server.get(path, 'veto_other'),
    await server.get(path, 'veto_auditor'),
    await server.get(path, null),
  ]

  expect(await problemOf(other)).toMatchObject({ code: 'not_found', status: 404 })
  expect(await problemOf(auditor)).toMatchObject({ code: 'scope_missing', status: 403 })
  expect(await problemOf(nobody)).toMatchObject({ code: 'unauthenticated', status: 401 })
})
