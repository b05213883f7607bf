import { afterEach, beforeEach, expect, test } from 'vitest'
import { VetoError } from '../../src/core/veto-error.ts'
import { A_CALL, AUDIT_KEY, KEY, problemOf, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const guarded: [string, string][] = [
  ['POST', '/v1/authorize'],
  ['GET', '/v1/requests/req_1'],
  ['POST', '/v1/requests/req_1/cancel'],
  ['GET', '/v1/audit'],
]
test.each(guarded)('%s %s requires a key', async (method, path) => {
  for (const authorization of [
    '',
    'Bearer veto_unknown',
    'Bearer other',
    `Basic ${KEY}`,
    `${KEY}`,
    'Bearer',
  ]) {
    const answer = await fetch(server.url + path, { method, headers: { authorization } })

    expect(await problemOf(answer)).toMatchObject({ code: 'unauthenticated', status: 401, allowed: false })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="veto"')
  }
})

test.each(guarded)('%s %s requires a key with the right scope', async (method, path) => {
  const key = path === '/v1/audit' ? KEY : AUDIT_KEY
  const answer = await fetch(server.url + path, { method, headers: { authorization: `Bearer ${key}` } })

  expect(await problemOf(answer)).toMatchObject({ code: 'scope_missing', status: 403, allowed: false })
})

test('the key is checked before the body', async () => {
  const answer = await server.postText('{', { authorization: 'Bearer veto_unknown' })

  expect(answer.status).toBe(401)
})

test('no key is accepted while keys cannot be looked up', async () => {
  await using failing = await startTestServer({
    keys: {
      find: async () => {
        throw new Error('the database is gone')
      },
    },
  })

  expect(await problemOf(await failing.post('/v1/authorize', A_CALL))).toMatchObject({
    code: 'internal',
    status: 500,
  })
  expect(failing.calls).toEqual([])
})

test('what follows in a batch of evaluations is denied once the key is revoked', async () => {
  let isRevoked = false
  await using revoking = await startTestServer({
    keys: {
      async find(bearer) {
        if (isRevoked) throw new VetoError('unauthenticated', 'This key was revoked')
        return server.parts.keys.find(bearer)
      },
    },
    async authorize(call, caller) {
      isRevoked = true
      return server.parts.authorize(call, caller)
    },
  })
  const evaluation = {
    subject: { type: 'agent', id: 'support-agent' },
    action: { name: 'tools/call' },
    resource: { type: 'tool', id: 'refund_payment' },
  }

  const answer = await revoking.post('/access/v1/evaluations', { evaluations: [evaluation, evaluation] })

  expect(await answer.json()).toMatchObject({
    evaluations: [
      { decision: true },
      { decision: false, context: { error: { status: 401, message: 'This key was revoked' } } },
    ],
  })
})
