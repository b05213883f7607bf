import { expect, test } from 'vitest'
import { aCall, anObservedExecution, aRequest, NOW_MS, opening } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** What is kept of executions that were seen, and which allowed calls they can belong to. */
export function describeStoreExecutions(open: OpenStore): void {
  test('an execution is stored with all its fields, also across a restart', async () => {
    const { store, reopen } = await open()
    const { id: requestId } = await put(store)
    const seen = anObservedExecution({ requestId, traceId: 'trace-1' })

    expect(await store.commit([{ do: 'insert_execution', execution: seen }])).toEqual({ ok: true })

    const reopened = await reopen()
    expect(await reopened.observedExecution(requestId)).toEqual(seen)
    expect(await reopened.observedByTrace('support-agent', 'trace-1')).toEqual(seen)
  })

  test('a request covers one of fifty simultaneous executions', async () => {
    const { store } = await open()
    const { id: requestId } = await put(store)

    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        store.commit([{ do: 'insert_execution', execution: anObservedExecution({ requestId }) }]),
      ),
    )

    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers.find(({ ok }) => !ok)).toEqual({ ok: false, refused: 'insert_execution' })
  })

  test('a trace id identifies one execution of one agent', async () => {
    const { store } = await open()
    const see = (known: Parameters<typeof anObservedExecution>[0]) =>
      store.commit([{ do: 'insert_execution', execution: anObservedExecution({ traceId: 't', ...known }) }])

    expect(await see({})).toEqual({ ok: true })
    expect(await see({ tool: 'another' })).toEqual({ ok: false, refused: 'insert_execution' })
    expect(await see({ agentId: 'sales-agent' })).toEqual({ ok: true })
    expect(await see({ traceId: null })).toEqual({ ok: true })
    expect(await see({ traceId: null })).toEqual({ ok: true })
  })

  test('allowedCalls() returns the calls allowed in a period without an observed execution, the latest first, page by page', async () => {
    const { store } = await open()
    const early = await put(store, 1_000)
    const [first, second, third] = [await put(store, 2_000), await put(store, 3_000), await put(store, 4_000)]
    const late = await put(store, 5_000)
    await put(store, 3_000, { tool: 'another' })
    await store.commit([{ do: 'insert_execution', execution: anObservedExecution({ requestId: second.id }) }])
    const search = {
      agentId: 'support-agent',
      tool: 'refund_payment',
      sinceMs: NOW_MS + 2_000,
      untilMs: NOW_MS + 4_000,
    }

    const page = await store.allowedCalls({ ...search, after: null, limit: 1 })
    const rest = await store.allowedCalls({ ...search, after: page[0] ?? null, limit: 9 })

    expect([...page, ...rest].map(({ id }) => id)).toEqual([third.id, first.id])
    expect(page).toMatchObject([
      { allowedAtMs: NOW_MS + 4_000, isStarted: false, endedAtMs: null, salt: third.salt },
    ])
    expect([early.id, late.id]).not.toContain(page[0]?.id)
  })
}

/** Puts a call into the store that was allowed so many milliseconds after the beginning. */
async function put(
  store: Awaited<ReturnType<OpenStore>>['store'],
  afterMs = 0,
  known: Parameters<typeof aCall>[0] = {},
) {
  const request = aRequest({ call: aCall(known), createdAtMs: NOW_MS + afterMs })
  await store.commit(opening(request))
  return request
}
