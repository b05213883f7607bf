import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LedgerEntry } from '#protocol/audit.ts'
import type { PendingRequest, VetoRequest } from '../../src/approval/model/request.ts'
import type { RequestListFilter } from '../../src/approval/ports/request-list.ts'
import type { Store } from '../../src/approval/ports/store.ts'
import type { Change } from '../../src/approval/ports/unit.ts'
import { covers } from '../../src/core/glob.ts'
import type { Fact } from '../../src/ledger/fact.ts'
import {
  ANN,
  aCall,
  aFact,
  aFactOf,
  aFilter,
  aPendingRequest,
  aRequest,
  NOW_MS,
  opening,
  settledAs,
} from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

const OPENED: Partial<Fact> = { kind: 'opened', outcome: 'escalated', status: 'pending' }

/** Which requests a list finds, and in which order. */
export function describeStoreRequestList(open: OpenStore): void {
  test('requestList() has one row a request, where its newest entry stands', async () => {
    const { store } = await open()
    const [first, second] = [aPendingRequest(), aRequest()]
    await store.commit(opening(first, OPENED))
    await store.commit(opening(second))
    await store.commit([append(first, { kind: 'posted', atMs: NOW_MS + 5 })])

    const { rows, next, searchedToMs } = await store.requestList(aFilter())

    expect(rows.map(({ seq, atMs, request }) => [seq, atMs, request.id])).toEqual([
      [3, NOW_MS + 5, first.id],
      [2, NOW_MS, second.id],
    ])
    expect([next, searchedToMs]).toEqual([null, null])
  })

  test('requestList() leaves out what is about no request', async () => {
    const { store } = await open()
    await store.commit([{ do: 'append_fact', fact: aFact({ kind: 'bundle_loaded', requestId: null }) }])

    expect((await store.requestList(aFilter())).rows).toEqual([])
  })

  test('requestList() keeps each request on its page while others change', async () => {
    const { store } = await open()
    const requests = Array.from({ length: 5 }, () => aPendingRequest())
    for (const request of requests) await store.commit(opening(request, OPENED))
    const first = await store.requestList(aFilter({ limit: 2 }))
    await store.commit([append(requests[0], { kind: 'reminded' }), append(requests[4], { kind: 'reminded' })])
    await store.commit(opening(aRequest()))

    const { end } = first
    const second = await store.requestList({ ...aFilter({ limit: 2, cursor: first.next ?? 0 }), end })
    const third = await store.requestList({ ...aFilter({ limit: 2, cursor: second.next ?? 0 }), end })

    expect([first, second, third].map(({ rows }) => rows.map(({ seq }) => seq))).toEqual([
      [5, 4],
      [3, 2],
      [1],
    ])
    expect(third.next).toBeNull()
  })

  test('requestList() matches filters on different entries of one request', async () => {
    const { store } = await open()
    const request = aPendingRequest()
    await store.commit(opening(request, OPENED))
    await store.commit([
      append(request, { kind: 'voted', actor: ANN.id, outcome: 'allowed', status: 'approved' }),
    ])
    await store.commit([
      append(request, { kind: 'result', outcome: 'allowed', status: 'failed', reason: 'No such payment' }),
    ])
    const found = async (filter: Partial<RequestListFilter>) =>
      (await store.requestList(aFilter(filter))).rows.length

    expect(await found({ approver: ANN.id, outcome: 'failed' })).toBe(1)
    expect(await found({ approver: ANN.id, outcome: 'failed', reason: 'NO SUCH', tool: 'refund*' })).toBe(1)
    expect(await found({ approver: 'U0BEN', outcome: 'failed' })).toBe(0)
    expect(await found({ approver: ANN.id, outcome: 'failed', reason: 'late' })).toBe(0)
  })

  test('requestList() finds the few of hundreds of requests of one approver that failed, page by page', async () => {
    const { store } = await open()
    const requests = Array.from({ length: 300 }, () => aRequest())
    const failed = requests.filter((_, place) => place % 7 === 3)
    const changes = requests.flatMap((request) => [
      ...opening(request),
      append(request, { kind: 'voted', actor: ANN.id }),
      append(request, { kind: 'result', status: failed.includes(request) ? 'failed' : 'succeeded' }),
    ])
    await store.commit(changes)

    const found = await allPages(store, aFilter({ approver: ANN.id, outcome: 'failed', limit: 30 }))

    expect(found).toEqual(failed.map(({ id }) => id).reverse())
  })

  test('requestList() finds as pending only what is pending now, latest asked first', async () => {
    const { store } = await open()
    const [settled, first, second] = [aPendingRequest(), aPendingRequest(), aPendingRequest()]
    for (const request of [settled, first, second]) await store.commit(opening(request, OPENED))
    await store.commit([settle(settled), append(settled, { kind: 'settled', status: 'approved' })])
    await store.commit([append(first, { kind: 'reminded', status: 'pending', outcome: 'escalated' })])

    for (const outcome of ['pending', 'escalated'] as const) {
      const { rows } = await store.requestList(aFilter({ outcome }))
      expect(rows.map(({ request }) => request.id)).toEqual([second.id, first.id])
    }
    expect((await store.requestList(aFilter({ outcome: 'pending', agentId: 'sales' }))).rows).toEqual([])
  })

  test('requestList() counts what a grant names as nothing of the request', async () => {
    const { store } = await open()
    const request = aPendingRequest()
    await store.commit(opening(request, OPENED))
    await store.commit([append(request, { kind: 'granted', tool: 'refund_all' })])

    for (const filter of [{}, { tool: 'refund*' }, { agentId: 'support-agent' }]) {
      expect((await store.requestList(aFilter(filter))).rows.map(({ seq }) => seq)).toEqual([1])
    }
    expect((await store.requestList(aFilter({ tool: 'refund_all' }))).rows).toEqual([])
  })

  test('requestList() returns exactly the requests that match all filters, page by page', async () => {
    const { store } = await open()
    const requests = await severalRequests(store)
    const entries = await store.entries(0, 5_000)

    await fc.assert(
      fc.asyncProperty(smallFilter(), async (filter) => {
        const found = await allPages(store, filter)

        expect(new Set(found).size).toBe(found.length)
        expect([...found].sort()).toEqual(
          requests
            .filter((one) => matches(one, entries, filter))
            .map(({ id }) => String(id))
            .sort(),
        )
      }),
      { numRuns: 120 },
    )
  })
}

function append(request: VetoRequest | undefined, known: Partial<Fact>): Change {
  if (request === undefined) throw new TypeError('Expected a request')
  return { do: 'append_fact', fact: aFactOf(request, known) }
}

function settle(request: PendingRequest): Change {
  return {
    do: 'transition',
    request: settledAs(request, 'approved'),
    from: 'pending',
    beforeDeadlineMs: null,
  }
}

async function allPages(store: Store, filter: RequestListFilter): Promise<readonly string[]> {
  const found: string[] = []
  let page = await store.requestList(filter)
  for (;;) {
    found.push(...page.rows.map(({ request }) => request.id))
    if (page.next === null) return found
    page = await store.requestList({ ...filter, cursor: page.next, end: page.end })
  }
}

const AGENTS = ['support-1', 'support-2', 'sales'] as const
const TOOLS = ['refund', 'refund_all', 'mail'] as const

/** Sixty requests in all, some allowed at once, some pending, some settled. */
async function severalRequests(store: Store): Promise<readonly VetoRequest[]> {
  const requests: VetoRequest[] = []
  for (const story of fc.sample(smallStory(), { numRuns: 60, seed: 11 })) {
    const { end, facts, ...call } = story
    if (end === 'allowed') {
      const request = aRequest({ call: aCall(call) })
      await store.commit([...opening(request), ...facts.map((known) => append(request, known))])
      requests.push(request)
    } else {
      const request = aPendingRequest({ call: aCall(call) })
      await store.commit(opening(request, OPENED))
      await store.commit(facts.map((known) => append(request, { ...OPENED, ...known })))
      requests.push(end === 'pending' ? request : await ended(store, request, end))
    }
  }
  return requests
}

async function ended(
  store: Store,
  request: PendingRequest,
  status: 'approved' | 'rejected',
): Promise<VetoRequest> {
  const settled = settledAs(request, status)
  const outcome = status === 'approved' ? 'allowed' : 'denied'
  await store.commit([
    { do: 'transition', request: settled, from: 'pending', beforeDeadlineMs: null },
    append(request, { kind: 'settled', status, outcome }),
  ])
  return settled
}

function smallStory() {
  const fact = fc.record({
    kind: fc.constantFrom('posted', 'voted', 'reminded'),
    matchedPolicyId: fc.option(fc.constantFrom('p1', 'p2')),
    matchedRule: fc.option(fc.constantFrom('r1', 'r2')),
    actor: fc.constantFrom(ANN.id, 'veto', 'agent:sales'),
    reason: fc.option(fc.constantFrom('Over the limit', 'fine')),
  })
  return fc.record({
    agentId: fc.constantFrom(...AGENTS),
    tool: fc.constantFrom(...TOOLS),
    sessionId: fc.option(fc.constantFrom('s1', 's2')),
    requester: fc.option(fc.constantFrom('ann@acme.test', 'U0BEN')),
    end: fc.constantFrom('allowed', 'approved', 'rejected', 'pending'),
    facts: fc.array(fact, { maxLength: 4 }),
  })
}

function smallFilter(): fc.Arbitrary<RequestListFilter> {
  return fc.record(
    {
      limit: fc.integer({ min: 5, max: 30 }),
      agentId: fc.constantFrom(...AGENTS, 'support-*', '*'),
      agents: fc.constantFrom('*', 's*', 'sales'),
      tool: fc.constantFrom(...TOOLS, 'refund*', '*l'),
      kind: fc.constantFrom('decided', 'voted', 'settled'),
      outcome: fc.constantFrom('allowed', 'denied', 'escalated', 'pending', 'approved', 'rejected'),
      policy: fc.constantFrom('p1', 'p2'),
      rule: fc.constantFrom('r1', 'r2'),
      session: fc.constantFrom('s1', 's2'),
      requesters: fc.constantFrom(['ann@acme.test'], ['ann@acme.test', 'U0BEN'], []),
      approver: fc.constantFrom(ANN.id, 'veto', 'agent:sales'),
      reason: fc.constantFrom('LIMIT', 'fine', 'none'),
    },
    { requiredKeys: ['limit'] },
  )
}

function matches(request: VetoRequest, ledger: readonly LedgerEntry[], filter: RequestListFilter): boolean {
  const own = ledger.filter((entry) => entry.requestId === request.id)
  const some = (wanted: string | undefined, field: keyof LedgerEntry) =>
    wanted === undefined || own.some((entry) => entry[field] === wanted)
  return [
    isOfCall(request, filter),
    some(filter.kind, 'kind'),
    some(filter.policy, 'matchedPolicyId'),
    some(filter.rule, 'matchedRule'),
    some(filter.approver, 'actor'),
    own.some(({ reason }) => holdsWords(reason, filter.reason)),
    hasOutcome(request, own, filter.outcome),
  ].every(Boolean)
}

function isOfCall({ call }: VetoRequest, { agentId, agents, tool, session, requesters }: RequestListFilter) {
  return [
    covers(agentId ?? '*', call.agentId),
    covers(agents ?? '*', call.agentId),
    covers(tool ?? '*', call.tool),
    session === undefined || session === call.sessionId,
    requesters === undefined || requesters.includes(call.requester ?? ''),
  ].every(Boolean)
}

function holdsWords(reason: string | null, words: string | undefined): boolean {
  return words === undefined || (reason ?? '').toLowerCase().includes(words.toLowerCase())
}

function hasOutcome(
  request: VetoRequest,
  own: readonly LedgerEntry[],
  wanted: RequestListFilter['outcome'],
): boolean {
  if (wanted === undefined) return true
  if (wanted === 'pending' || wanted === 'escalated') return request.state.status === 'pending'
  return own.some(({ outcome, status }) => outcome === wanted || status === wanted)
}
