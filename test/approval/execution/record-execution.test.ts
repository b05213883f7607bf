import { expect, test } from 'vitest'
import type { ExecutionReport } from '#protocol/execution.ts'
import { aKey } from '../../support/agent-keys.ts'
import { aCall, aRequest, NOW_MS } from '../../support/builders.ts'
import { allowed, openExecutions } from './executions-harness.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const PARAMS = { amount_cents: 72_000 }
const NOTHING_FITS = 'No request of this agent had allowed this tool with these params at that time'

/** Executions, and a way to see one at a time of the test's choosing. */
async function opened() {
  const open = await openExecutions()
  const see = (atMs: number, known: Partial<ExecutionReport> = {}) =>
    open.executions.recordExecution(reportOf(atMs, known), aKey())
  return { ...open, see }
}

function reportOf(atMs: number, known: Partial<ExecutionReport>): ExecutionReport {
  const executedAt = new Date(atMs).toISOString()
  return { agentId: 'support-agent', tool: 'refund_payment', params: PARAMS, executedAt, ...known }
}

test('an execution is covered from the moment at which its request was allowed', async () => {
  const { see, insertRequest } = await opened()
  const { id } = await insertRequest(allowed(PARAMS))

  expect(await see(NOW_MS - 1)).toMatchObject({ requestId: null, reason: NOTHING_FITS })
  expect(await see(NOW_MS)).toMatchObject({ requestId: id, reason: null })
})

test('an execution is covered for an hour when the call was not redeemed', async () => {
  const { see, insertRequest, clock } = await opened()
  const { id } = await insertRequest(allowed(PARAMS))
  await clock.advance(DAY_MS)

  expect(await see(NOW_MS + HOUR_MS)).toMatchObject({ requestId: null })
  expect(await see(NOW_MS + HOUR_MS, { requestId: id })).toMatchObject({
    requestId: null,
    reason: 'The named request did not allow it at that time',
  })
  expect(await see(NOW_MS + HOUR_MS - 1)).toMatchObject({ requestId: id })
})

test.each([
  ['the policies denied it', { status: 'denied', by: null, atMs: NOW_MS + MINUTE_MS, reason: 'No' } as const],
  ['it was made void', { status: 'lapsed', atMs: NOW_MS + MINUTE_MS } as const],
])('an execution is covered for less than that hour when %s before its start', async (_what, execution) => {
  const { see, insertRequest, clock, factsOf } = await opened()
  const { id } = await insertRequest(allowed(PARAMS, { execution }))
  await clock.advance(HOUR_MS)

  expect(await see(NOW_MS + MINUTE_MS)).toMatchObject({ requestId: null, reason: NOTHING_FITS })
  expect(await see(NOW_MS + MINUTE_MS, { requestId: id })).toMatchObject({
    requestId: null,
    reason: 'The named request did not allow it at that time',
  })
  expect(await factsOf('bypass_seen')).toHaveLength(2)
  expect(await see(NOW_MS + MINUTE_MS - 1)).toMatchObject({ requestId: id, reason: null })
})

test('an execution is covered for a day when the call was redeemed, and without limit when the report names the request', async () => {
  const { see, insertRequest, clock, executions } = await opened()
  const [first, second] = [await insertRequest(allowed(PARAMS)), await insertRequest(allowed(PARAMS))]
  await executions.redeem(first.id, PARAMS, aKey())
  await executions.redeem(second.id, PARAMS, aKey())
  await clock.advance(2 * DAY_MS)

  const onTime = await see(NOW_MS + DAY_MS)
  const late = await see(NOW_MS + DAY_MS + 1)
  const left = onTime.requestId === first.id ? second.id : first.id

  expect([first.id, second.id]).toContain(onTime.requestId)
  expect(late).toMatchObject({ requestId: null, reason: NOTHING_FITS })
  expect(await see(NOW_MS + DAY_MS + 1, { requestId: left })).toMatchObject({ requestId: left })
})

test.each([
  ['as they happened', [5, 15]],
  ['the other way round', [15, 5]],
])(
  'an execution is matched with the request allowed last before it, when executions are reported %s',
  async (_how, minutes) => {
    const { see, insertRequest, clock } = await opened()
    const early = await insertRequest(allowed(PARAMS))
    const later = await insertRequest(allowed(PARAMS, { createdAtMs: NOW_MS + 10 * 60_000 }))
    await clock.advance(HOUR_MS)

    const found = new Map<number, string | null>()
    for (const minute of minutes) found.set(minute, (await see(NOW_MS + minute * 60_000)).requestId)

    expect(Object.fromEntries(found)).toEqual({ 5: early.id, 15: later.id })
  },
)

test.each<[string, Partial<ExecutionReport>]>([
  ['other params', { params: { amount_cents: 72_001 } }],
  ['another tool', { tool: 'send_mail' }],
])('an execution is matched with no request for %s', async (_what, known) => {
  const { see, insertRequest, factsOf } = await opened()
  const { id } = await insertRequest(allowed(PARAMS))

  expect(await see(NOW_MS, known)).toMatchObject({ requestId: null, reason: NOTHING_FITS })
  expect(await see(NOW_MS, { ...known, requestId: id })).toMatchObject({ requestId: null })
  expect(await factsOf('bypass_seen')).toHaveLength(2)
})

test("an execution is never matched with another agent's request", async () => {
  const { see, insertRequest } = await opened()
  const { id } = await insertRequest(aRequest({ call: aCall({ agentId: 'sales-agent', params: PARAMS }) }))

  expect(await see(NOW_MS)).toMatchObject({ requestId: null })
  expect(await see(NOW_MS, { requestId: id })).toMatchObject({
    requestId: null,
    reason: 'The named request does not exist',
  })
})

test('an execution is matched with the request that it names, once', async () => {
  const { see, insertRequest } = await opened()
  const [first, second] = [await insertRequest(allowed(PARAMS)), await insertRequest(allowed(PARAMS))]

  expect(await see(NOW_MS, { requestId: first.id })).toMatchObject({ requestId: first.id })
  expect(await see(NOW_MS, { requestId: first.id })).toMatchObject({
    requestId: null,
    reason: 'The named request already allowed another execution, and allows only one',
  })
  expect(await see(NOW_MS)).toMatchObject({ requestId: second.id })
})

test('an execution is matched with its request behind any number of later ones for other params', async () => {
  const { see, insertRequest, clock } = await opened()
  const { id } = await insertRequest(allowed(PARAMS))
  const others = Array.from({ length: 501 }, (_, n) =>
    insertRequest(allowed({ amount_cents: n }, { createdAtMs: NOW_MS + 1 })),
  )
  await Promise.all(others)
  await clock.advance(1_000)

  expect(await see(NOW_MS + 1_000)).toMatchObject({ requestId: id })
})

test('one of many executions that are reported at once is matched with the request', async () => {
  const { see, insertRequest, factsOf } = await opened()
  const { id } = await insertRequest(allowed(PARAMS))

  const seen = await Promise.all(Array.from({ length: 20 }, () => see(NOW_MS)))

  expect(seen.filter(({ requestId }) => requestId === id)).toHaveLength(1)
  expect(seen.filter(({ requestId }) => requestId === null)).toHaveLength(19)
  expect(await factsOf('bypass_seen')).toHaveLength(19)
})

test('a report repeated under its trace id gets the same answer, also many times at once', async () => {
  const { see, insertRequest, factsOf } = await opened()
  const { id } = await insertRequest(allowed(PARAMS))

  const seen = await Promise.all(Array.from({ length: 20 }, () => see(NOW_MS, { traceId: 'span-1' })))

  expect(new Set(seen.map((observed) => observed.id)).size).toBe(1)
  expect(seen[0]).toMatchObject({ requestId: id, traceId: 'span-1' })
  expect(await factsOf('bypass_seen')).toEqual([])
})

test('a trace id identifies one execution', async () => {
  const { see } = await opened()
  await see(NOW_MS, { traceId: 'span-1' })

  await expect(see(NOW_MS - 1, { traceId: 'span-1' })).rejects.toMatchObject({
    code: 'idempotency_mismatch',
  })
})

test('an execution more than a minute ahead or more than 31 days ago is refused', async () => {
  const { see } = await opened()
  const [ahead, ago] = [NOW_MS + 60_000, NOW_MS - 31 * DAY_MS]

  await expect(see(ahead + 1)).rejects.toMatchObject({ code: 'invalid_body' })
  await expect(see(ago - 1)).rejects.toMatchObject({ code: 'invalid_body' })
  expect([await see(ahead), await see(ago)]).toMatchObject([{ requestId: null }, { requestId: null }])
})

test('an execution of an agent that the key does not cover is refused', async () => {
  const { executions, factsOf } = await opened()
  const seeing = executions.recordExecution(reportOf(NOW_MS, {}), aKey({ agents: 'sales-*' }))

  await expect(seeing).rejects.toMatchObject({ code: 'agent_not_covered' })
  expect(await factsOf('bypass_seen')).toEqual([])
})
