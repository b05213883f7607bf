import { afterEach, beforeEach, expect, test } from 'vitest'
import { Explanation } from '#protocol/explanation.ts'
import { A_CALL, AN_EXPLANATION, problemOf, startTestServer, type TestServer } from '../test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test('POST /v1/policies/explain answers what the policies decide, and records nothing', async () => {
  const answer = await server.post('/v1/policies/explain', A_CALL)

  expect(answer.status).toBe(200)
  expect(Explanation.parse(await answer.json())).toEqual(AN_EXPLANATION)
  expect(server.explained).toEqual([{ ...A_CALL, context: {} }])
  expect(server.calls).toEqual([])
})

test('POST /v1/policies/explain refuses an agent that the key does not cover', async () => {
  const answer = await server.post('/v1/policies/explain', { ...A_CALL, agentId: 'other-agent' })

  expect(await problemOf(answer)).toMatchObject({ code: 'agent_not_covered', status: 403 })
  expect(server.explained).toEqual([])
})

test('POST /v1/policies/explain refuses a key without the scope, and a body of another shape', async () => {
  const unscoped = await server.post('/v1/policies/explain', A_CALL, {
    authorization: 'Bearer veto_auditor',
  })
  const misshapen = await server.post('/v1/policies/explain', { ...A_CALL, parms: {} })

  expect(await problemOf(unscoped)).toMatchObject({ code: 'scope_missing' })
  expect(await problemOf(misshapen)).toMatchObject({ code: 'invalid_body' })
})
