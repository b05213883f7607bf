import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AuditEntry } from '#protocol/audit.ts'
import type { AuditFilter } from '../../src/approval/model/audit-filter.ts'
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
} from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

/** What a search in the ledger finds, and in which order. */
export function describeStoreAudit(open: OpenStore): void {
  async function withFacts(...facts: readonly Partial<Fact>[]) {
    const { store } = await open()
    await store.commit(facts.map((known) => ({ do: 'append_fact', fact: aFact(known) })))
    return async (known: Partial<AuditFilter>) => seqsOf((await store.audit(aFilter(known))).entries)
  }

  test('audit() pages through the ledger, newest first', async () => {
    const { store } = await open()
    await store.commit(Array.from({ length: 5 }, () => ({ do: 'append_fact', fact: aFact() })))

    const first = await store.audit(aFilter({ limit: 2 }))
    const second = await store.audit(aFilter({ limit: 2, cursor: first.next ?? 0 }))
    const third = await store.audit(aFilter({ limit: 2, cursor: second.next ?? 0 }))

    expect([first, second, third].map(({ entries }) => seqsOf(entries))).toEqual([[5, 4], [3, 2], [1]])
    expect(third.next).toBeNull()
  })

  test('audit() reports no next page when the page is exactly full', async () => {
    const { store } = await open()
    await store.commit([
      { do: 'append_fact', fact: aFact() },
      { do: 'append_fact', fact: aFact() },
    ])

    expect((await store.audit(aFilter({ limit: 2 }))).next).toBeNull()
  })

  test('audit() includes the masked params of the request, and null where there are none', async () => {
    const { store } = await open()
    const request = aRequest({
      call: aCall({ params: { card: '4111 1111' } }),
      maskedParams: { card: '‹masked›' },
    })
    await store.commit([...opening(request), { do: 'append_fact', fact: aFact() }])

    const { entries } = await store.audit(aFilter())

    expect(entries.map(({ params }) => params)).toEqual([null, { card: '‹masked›' }])
    expect(JSON.stringify(entries)).not.toContain('4111 1111')
  })

  test('audit() filters by agent and tool, by name and by pattern', async () => {
    const seqs = await withFacts(
      { agentId: 'support-1', tool: 'refund_payment' },
      { agentId: 'support-2', tool: 'refund_all' },
      { agentId: 'sales', tool: 'send_mail' },
      { agentId: null, tool: null },
      { agentId: 'a%b\\c', tool: 'refundXall' },
    )

    expect(await seqs({ agentId: 'support-1' })).toEqual([1])
    expect(await seqs({ agentId: 'support-*' })).toEqual([2, 1])
    expect(await seqs({ agentId: 'support-?' })).toEqual([])
    expect(await seqs({ tool: 'refund_*' })).toEqual([2, 1])
    expect(await seqs({ tool: '*all*' })).toEqual([5, 2])
    expect(await seqs({ agentId: 'a%b\\*' })).toEqual([5])
    expect(await seqs({ agentId: '%*' })).toEqual([])
    expect(await seqs({ agentId: 's*', tool: 'send_mail' })).toEqual([3])
    expect(await seqs({ agentId: 'nobody' })).toEqual([])
    expect(await seqs({ tool: 'nothing*' })).toEqual([])
  })

  test('audit() returns only the agents that a key covers', async () => {
    const seqs = await withFacts({ agentId: 'support-1' }, { agentId: 'sales' }, { agentId: null })

    expect(await seqs({ agents: 'support-*' })).toEqual([1])
    expect(await seqs({ agents: 'support-*', agentId: 'sales' })).toEqual([])
    expect(await seqs({ agents: '*', agentId: 'sales' })).toEqual([2])
    expect(await seqs({ agents: '*' })).toEqual([2, 1])
    expect(await seqs({ agents: 'sales', kind: 'decided' })).toEqual([2])
  })

  test('audit() filters by outcome, which may be an outcome or a status', async () => {
    const seqs = await withFacts(
      { outcome: 'allowed', status: 'allowed' },
      { outcome: 'denied', status: 'denied' },
      { outcome: 'escalated', status: 'pending' },
      { outcome: 'denied', status: 'expired' },
      { outcome: 'allowed', status: 'approved' },
      { outcome: null, status: null },
    )

    expect(await seqs({ outcome: 'allowed' })).toEqual([5, 1])
    expect(await seqs({ outcome: 'denied' })).toEqual([4, 2])
    expect(await seqs({ outcome: 'escalated' })).toEqual([3])
    expect(await seqs({ outcome: 'expired' })).toEqual([4])
    expect(await seqs({ outcome: 'approved', agentId: 'support-agent' })).toEqual([5])
  })

  test('audit() filters by kind, policy, person and request', async () => {
    const seqs = await withFacts(
      { kind: 'decided', matchedPolicyId: 'support', requestId: 'req_a' },
      { kind: 'voted', matchedPolicyId: 'support', actor: ANN.id, actorName: ANN.name, requestId: 'req_a' },
      { kind: 'vote_refused', actor: 'U0BEN', requestId: 'req_b' },
      { kind: 'settled', actor: 'veto' },
    )

    expect(await seqs({ kind: 'decided' })).toEqual([1])
    expect(await seqs({ kind: 'vote_refused' })).toEqual([3])
    expect(await seqs({ policy: 'support' })).toEqual([2, 1])
    expect(await seqs({ approver: ANN.id })).toEqual([2])
    expect(await seqs({ approver: 'veto' })).toEqual([4])
    expect(await seqs({ approver: 'agent:support-agent' })).toEqual([1])
    expect(await seqs({ request: 'req_a' })).toEqual([2, 1])
    expect(await seqs({ request: 'req_a', kind: 'voted', approver: ANN.id })).toEqual([2])
  })

  test('audit() finds words of the reason in any case and any script', async () => {
    const seqs = await withFacts(
      { reason: 'Over the LIMIT of 100%' },
      { reason: 'Zu große Änderung' },
      { reason: null },
    )

    expect(await seqs({ reason: 'limit' })).toEqual([1])
    expect(await seqs({ reason: '0%' })).toEqual([1])
    expect(await seqs({ reason: 'änderung' })).toEqual([2])
    expect(await seqs({ reason: '%' })).toEqual([1])
    expect(await seqs({ reason: '_' })).toEqual([])
  })

  test('audit() finds words of a reason that thousands of entries hold, page by page', async () => {
    const { store } = await open()
    const reasons = ['Over the limit', 'Over the LIMIT of ann', 'fine']
    const facts = Array.from({ length: 4_500 }, (_, n) => aFact({ reason: reasons[n % 3] ?? null }))
    await store.commit(facts.map((fact) => ({ do: 'append_fact', fact })))

    const first = await store.audit(aFilter({ reason: 'the limit', limit: 3 }))
    const second = await store.audit(aFilter({ reason: 'the limit', limit: 3, cursor: first.next ?? 0 }))

    expect([first, second].map(({ entries }) => seqsOf(entries))).toEqual([
      [4_499, 4_498, 4_496],
      [4_495, 4_493, 4_492],
    ])
  })

  test('audit() filters by session and requester through the requests', async () => {
    const { store } = await open()
    const ann = aRequest({ call: aCall({ sessionId: 'run-1', requester: 'ann@acme.test' }) })
    const ben = aPendingRequest({ call: aCall({ sessionId: 'run-2', requester: 'U0BEN' }) })
    await store.commit(opening(ann))
    await store.commit(opening(ben, { kind: 'opened' }))
    await store.commit([{ do: 'append_fact', fact: aFactOf(ann, { kind: 'posted' }) }])
    const seqs = async (known: Partial<AuditFilter>) => seqsOf((await store.audit(aFilter(known))).entries)

    expect(await seqs({ session: 'run-1' })).toEqual([3, 1])
    expect(await seqs({ session: 'run-1', kind: 'posted' })).toEqual([3])
    expect(await seqs({ requesters: ['ann@acme.test'] })).toEqual([3, 1])
    expect(await seqs({ requesters: ['U0BEN', 'ann@acme.test', 'U0BEN'] })).toEqual([3, 2, 1])
    expect(await seqs({ requesters: ['U0BEN'], kind: 'opened', session: 'run-2' })).toEqual([2])
    expect(await seqs({ requesters: ['U0BEN'], session: 'run-1' })).toEqual([])
    expect(await seqs({ requesters: [] })).toEqual([])
  })

  test('audit() treats since as inclusive and until as exclusive', async () => {
    const seqs = await withFacts(
      { atMs: NOW_MS },
      { atMs: NOW_MS + 10 },
      { atMs: NOW_MS + 10 },
      { atMs: NOW_MS + 20 },
    )

    expect(await seqs({ sinceMs: NOW_MS + 10 })).toEqual([4, 3, 2])
    expect(await seqs({ sinceMs: NOW_MS + 11 })).toEqual([4])
    expect(await seqs({ untilMs: NOW_MS + 10 })).toEqual([1])
    expect(await seqs({ sinceMs: NOW_MS + 10, untilMs: NOW_MS + 20 })).toEqual([3, 2])
    expect(await seqs({ sinceMs: NOW_MS + 21 })).toEqual([])
    expect(await seqs({ untilMs: NOW_MS })).toEqual([])
    expect(await seqs({ sinceMs: NOW_MS, untilMs: NOW_MS + 100, cursor: 2 })).toEqual([1])
  })

  test('audit() returns exactly the entries that match all filters, page by page', async () => {
    const { store } = await open()
    const facts = fc.sample(smallFact(), { numRuns: 300, seed: 7 })
    await store.commit(facts.map((fact) => ({ do: 'append_fact', fact })))
    const all = await store.entries(0, 1_000)

    await fc.assert(
      fc.asyncProperty(smallFilter(), async (filter) => {
        const expected = all.filter((entry) => matches(entry, filter)).map(({ seq }) => seq)
        const found: number[] = []
        let cursor: number | null = 1_000
        while (cursor !== null) {
          const page: Awaited<ReturnType<typeof store.audit>> = await store.audit({ ...filter, cursor })
          found.push(...seqsOf(page.entries))
          cursor = page.next
        }

        expect(found).toEqual(expected.reverse())
      }),
      { numRuns: 200 },
    )
  })
}

function seqsOf(entries: readonly AuditEntry[]): readonly number[] {
  return entries.map(({ seq }) => seq)
}

const AGENTS = ['support-1', 'support-2', 'sales'] as const
const TOOLS = ['refund', 'refund_all', 'mail'] as const

function smallFact(): fc.Arbitrary<Fact> {
  return fc
    .record({
      agentId: fc.option(fc.constantFrom(...AGENTS)),
      tool: fc.option(fc.constantFrom(...TOOLS)),
      kind: fc.constantFrom('decided', 'voted', 'settled'),
      outcome: fc.option(fc.constantFrom('allowed', 'denied', 'escalated')),
      matchedPolicyId: fc.option(fc.constantFrom('p1', 'p2')),
      matchedRule: fc.option(fc.constantFrom('r1', 'r2')),
      actor: fc.constantFrom(ANN.id, 'veto', 'agent:sales'),
      reason: fc.option(fc.constantFrom('Over the limit', 'fine', 'Say "fine"', 'ÄRGER – fein')),
    })
    .map(aFact)
}

function smallFilter(): fc.Arbitrary<AuditFilter> {
  return fc.record(
    {
      limit: fc.integer({ min: 5, max: 100 }),
      agentId: fc.constantFrom(...AGENTS, 'support-*', '*'),
      agents: fc.constantFrom('*', 's*', 'sales'),
      tool: fc.constantFrom(...TOOLS, 'refund*', '*l'),
      kind: fc.constantFrom('decided', 'voted', 'settled'),
      outcome: fc.constantFrom('allowed', 'denied', 'escalated'),
      policy: fc.constantFrom('p1', 'p2'),
      rule: fc.constantFrom('r1', 'r2'),
      approver: fc.constantFrom(ANN.id, 'veto', 'agent:sales'),
      reason: fc.constantFrom('LIMIT', 'fine', 'none', 'fi', '"fine"', 'ärger', '*', 'e l', 'AND'),
    },
    { requiredKeys: ['limit'] },
  )
}

function matches(entry: Omit<AuditEntry, 'params'>, filter: AuditFilter): boolean {
  const pattern = (wanted: string | undefined, name: string | null) =>
    wanted === undefined || (name !== null && covers(wanted, name))
  const equal = (wanted: string | undefined, value: string | null) => wanted === undefined || wanted === value
  return (
    pattern(filter.agentId, entry.agentId) &&
    pattern(filter.agents, entry.agentId) &&
    pattern(filter.tool, entry.tool) &&
    equal(filter.kind, entry.kind) &&
    equal(filter.outcome, entry.outcome) &&
    equal(filter.policy, entry.matchedPolicyId) &&
    equal(filter.rule, entry.matchedRule) &&
    equal(filter.approver, entry.actor) &&
    (filter.reason === undefined || (entry.reason ?? '').toLowerCase().includes(filter.reason.toLowerCase()))
  )
}
