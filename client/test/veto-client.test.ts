import { expect, test } from 'vitest'
import { z } from 'zod'
import { VetoClient } from '../src/index.ts'
import { clientOf, failureOf } from './client-of.ts'
import { AN_ENTRY } from './methods.ts'
import { json, misbehavingServer, problem } from './misbehaving-server.ts'
import { ALLOWED, CALL, DENIED } from './views.ts'

test('cancel() withdraws the request', async () => {
  await using server = await misbehavingServer(json(200, { ...DENIED, status: 'cancelled' }))

  expect(await clientOf(server).cancel('req_1')).toMatchObject({ status: 'cancelled', allowed: false })
  expect(server.received).toMatchObject([{ method: 'POST', url: '/v1/requests/req_1/cancel', body: '' }])
})

test('cancel() says when it came too late', async () => {
  await using server = await misbehavingServer(problem(409, 'not_pending'))

  expect(await failureOf(clientOf(server).cancel('req_1'))).toMatchObject({
    code: 'not_pending',
    status: 409,
  })
})

test('queryAuditLog() sends the given filters and returns the entries', async () => {
  await using server = await misbehavingServer(json(200, { entries: [AN_ENTRY], next: 7 }))
  const client = clientOf(server)

  expect(await client.queryAuditLog({ agentId: 'support-agent', result: 'denied', limit: 5 })).toEqual([
    AN_ENTRY,
  ])
  expect(await client.auditPage()).toEqual({ entries: [AN_ENTRY], next: 7 })
  expect(server.received.map(({ url }) => url)).toEqual([
    '/v1/audit?agentId=support-agent&result=denied&limit=5',
    '/v1/audit',
  ])
})

test('queryAuditLog() drops fields that a later server adds', async () => {
  const later = { entries: [{ ...AN_ENTRY, grantId: null }], next: null, total: 1 }
  await using server = await misbehavingServer(json(200, later))

  expect(await clientOf(server).auditPage()).toEqual({ entries: [AN_ENTRY], next: null })
})

test('queryAuditLog() throws when entries have another shape', async () => {
  await using server = await misbehavingServer(
    json(200, { entries: [{ ...AN_ENTRY, hash: 'x' }], next: null }),
  )

  expect(await failureOf(clientOf(server).queryAuditLog())).toMatchObject({ code: 'bad_answer' })
})

/** What JavaScript without types could give. */
const Unchecked = z.custom<typeof fetch>()

test.each([
  [{ apiKey: 'secret' }, 'apiKey'],
  [{ baseUrl: 'ftp://veto' }, "got 'ftp://veto'"],
  [{ baseUrl: 'veto' }, "got 'veto'"],
  [{ baseUrl: 'http://ann@veto' }, 'without user name and password'],
  [{ baseUrl: 'http://:secret@veto?x' }, 'without user name and password'],
  [{ fetch: Unchecked.parse('fetch') }, 'Expected fetch to be a function, got string'],
  [{ timeoutMs: 0 }, 'got 0'],
  [{ timeoutMs: Number.NaN }, 'got NaN'],
])('new VetoClient() refuses %j and names the option', (options, message) => {
  expect(() => new VetoClient({ apiKey: 'veto_test', ...options })).toThrow(TypeError)
  expect(() => new VetoClient({ apiKey: 'veto_test', ...options })).toThrow(message)
})

test('new VetoClient() never shows the key that it refuses', () => {
  expect(() => new VetoClient({ apiKey: 'secret' })).toThrow(
    'Expected apiKey, or VETO_API_KEY, to be a key that starts with \'veto_\'; create one with "veto keys create"',
  )
})

test('new VetoClient() keeps the path of the base URL', async () => {
  await using server = await misbehavingServer(json(200, ALLOWED))

  await clientOf({ url: `${server.url}/behind/proxy/` }).authorize(...CALL)

  expect(server.received[0]?.url).toBe('/behind/proxy/v1/authorize')
})
