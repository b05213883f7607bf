import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { VetoError } from '../../../src/core/veto-error.ts'
import { link } from '../../../src/ledger/chain.ts'
import { GENESIS } from '../../../src/ledger/fact.ts'
import { aKey } from '../../support/agent-keys.ts'
import { aFact } from '../../support/builders.ts'
import { eventually } from '../../support/eventually.ts'
import { AUDIT_KEY, problemOf, startTestServer } from '../test-server.ts'

const ENTRY = { ...link(GENESIS, aFact()), params: null }

test('GET /v1/audit/export takes the filters of a search, within the agents that the key covers', async () => {
  await using server = await startTestServer()

  const answer = await server.get('/v1/audit/export?tool=refund*&result=denied&since=7d', AUDIT_KEY)

  expect(await answer.text()).toBe('')
  expect(server.filters).toMatchObject([
    {
      tool: 'refund*',
      outcome: 'denied',
      agents: 'support-*',
      sinceMs: server.parts.clock.nowMs() - 7 * 86_400_000,
    },
  ])
})

test.each([
  ['ndjson', 'application/x-ndjson', `${JSON.stringify(ENTRY)}\n`],
  ['csv', 'text/csv; charset=utf-8; header=present', /^"seq",.*\r\n1,"2026-.*\r\n$/],
])('GET /v1/audit/export?format=%s answers a file of that type', async (format, type, text) => {
  const exporting = exportOf(async function* () {
    yield [ENTRY]
  })
  await using server = await startTestServer(exporting)

  const answer = await server.get(`/v1/audit/export?format=${format}`, AUDIT_KEY)

  expect(answer.headers.get('content-type')).toBe(type)
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="veto-audit.${format}"`)
  expect(await answer.text()).toEqual(typeof text === 'string' ? text : expect.stringMatching(text))
})

test.each([
  ['format=xml', 'format: expected one of "ndjson"|"csv"'],
  ['limit=5', 'Unrecognized key: "limit"'],
  ['since=yesterday', 'since: expected an age such as 7d'],
])('GET /v1/audit/export refuses ?%s before anything is exported', async (query, detail) => {
  await using server = await startTestServer()

  const problem = await problemOf(await server.get(`/v1/audit/export?${query}`, AUDIT_KEY))

  expect(problem).toMatchObject({ code: 'invalid_query', status: 400 })
  expect(problem.detail).toContain(detail)
  expect(server.filters).toEqual([])
})

test('an export needs a key with the scope audit, and is no answer to HEAD', async () => {
  await using server = await startTestServer()
  const url = `${server.url}/v1/audit/export`

  expect(await problemOf(await server.get('/v1/audit/export'))).toMatchObject({ code: 'scope_missing' })
  expect(
    (await fetch(url, { method: 'HEAD', headers: { authorization: `Bearer ${AUDIT_KEY}` } })).status,
  ).toBe(405)
  expect(server.filters).toEqual([])
})

test('an export that cannot be recorded is refused', async () => {
  const failed = new VetoError('store_unavailable', 'The database is locked')
  await using server = await startTestServer({ exportAudit: () => Promise.reject(failed) })

  const problem = await problemOf(await server.get('/v1/audit/export', AUDIT_KEY))

  expect(problem).toMatchObject({ code: 'audit_unavailable', status: 503 })
})

test('an export that breaks off never looks complete to its client', async () => {
  const exporting = exportOf(async function* () {
    yield [ENTRY]
    throw new VetoError('store_unavailable', 'The database is locked')
  })
  await using server = await startTestServer(exporting)

  const answer = await server.get('/v1/audit/export', AUDIT_KEY)

  expect(answer.status).toBe(200)
  await expect(answer.text()).rejects.toThrow('terminated')
  expect(JSON.stringify(server.logged)).toContain('an export broke off')
})

test('an export ends when its key is revoked meanwhile', async () => {
  const finds = vi
    .fn()
    .mockResolvedValueOnce(aKey({ scopes: ['audit'] }))
    .mockRejectedValue(new VetoError('unauthenticated', 'This key was revoked'))
  const exporting = exportOf(async function* () {
    for (;;) yield [ENTRY]
  })
  await using server = await startTestServer({ ...exporting, keys: { find: finds } })

  const answer = await server.get('/v1/audit/export', AUDIT_KEY)

  await expect(answer.text()).rejects.toThrow('terminated')
  expect(JSON.stringify(server.logged)).not.toContain('an export broke off')
})

test('an export reads no further than its client, and ends with it', async () => {
  const state = { pages: 0, hasEnded: false }
  const page = Array.from({ length: 500 }, () => ENTRY)
  const exporting = exportOf(async function* () {
    try {
      for (; state.pages < 2_000; state.pages += 1) yield page
    } finally {
      state.hasEnded = true
    }
  })
  await using server = await startTestServer(exporting)
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write(`GET /v1/audit/export HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${AUDIT_KEY}\r\n\r\n`)

  await once(socket, 'readable')
  for (let turn = 0; turn < 5_000; turn += 1) await setImmediate()
  expect(state.pages).toBeLessThan(200)
  socket.destroy()

  await eventually(() => expect(state.hasEnded).toBe(true))
  expect(state.pages).toBeLessThan(200)
})

function exportOf(pages: () => AsyncGenerator<readonly (typeof ENTRY)[], void, void>) {
  return { exportAudit: async () => pages() }
}
