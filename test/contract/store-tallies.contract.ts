import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requestFact } from '../../src/approval/decide/request-fact.ts'
import { agentActor } from '../../src/approval/model/actor.ts'
import type { SettledStatus } from '../../src/approval/model/approval.ts'
import { isEscalated, type KeptRequest, type VetoRequest } from '../../src/approval/model/request.ts'
import type { Subject } from '../../src/approval/model/subject.ts'
import type { Change } from '../../src/approval/ports/unit.ts'
import { type ReadRequest, requestsIn } from '../support/asked-columns.ts'
import {
  ANN,
  aCall,
  anObligation,
  anObservedExecution,
  aPendingRequest,
  aPendingState,
  aRequest,
  aRequirement,
  aVote,
  BEN,
  NOW_MS,
  opening,
  settledAs,
} from '../support/builders.ts'
import { countsOf, recount } from './counted-requests.ts'
import type { OpenStore } from './store-under-test.ts'

/** How requests are counted. */
export function describeStoreTallies(open: OpenStore): void {
  test('activity() counts from the first millisecond up to and excluding the last', async () => {
    const { store } = await open()
    const at = (createdAtMs: number, tool: string) => ({ createdAtMs, call: aCall({ tool }) })
    const asked = aPendingRequest(at(NOW_MS + 1, 'mail'))
    for (const request of [aRequest(at(NOW_MS, 'refund')), asked]) await store.commit(opening(request))
    const toolsOf = async (fromMs: number, toMs: number) => {
      const found = await store.activity(fromMs, toMs)
      return [...found.automatic, ...requestsIn(found.asked)].map(({ tool }) => tool)
    }

    expect(await toolsOf(NOW_MS, NOW_MS + 2)).toEqual(['refund', 'mail'])
    expect(await toolsOf(NOW_MS, NOW_MS + 1)).toEqual(['refund'])
    expect(await toolsOf(NOW_MS + 1, NOW_MS + 2)).toEqual(['mail'])
    expect(await toolsOf(NOW_MS + 2, NOW_MS + 3)).toEqual([])
  })

  test('activity() tells who made the calls that were decided automatically, and which rule decided', async () => {
    const { store } = await open()
    const denied = {
      state: { status: 'denied', reason: 'no', lockedDownBy: null },
      policyId: null,
      rule: null,
    } as const
    for (const request of [aRequest(), aRequest(), aRequest(denied)]) await store.commit(opening(request))

    const { automatic, asked } = await store.activity(NOW_MS, NOW_MS + 1)

    const call = { tool: 'refund_payment', agentId: 'support-agent' }
    expect(automatic).toEqual([
      { ...call, policyId: null, rule: null, status: 'denied', requests: 1 },
      { ...call, policyId: 'support', rule: 'small_refund', status: 'allowed', requests: 2 },
    ])
    expect(requestsIn(asked)).toEqual([])
  })

  test('activity() follows a request that people were asked about from the question to the failed call', async () => {
    const { store } = await open()
    const pending = aPendingRequest()
    await store.commit(opening(pending))
    const votes = [aVote({ atMs: NOW_MS + 4_000 })]
    const approved = settledAs(pending, 'approved', { votes, pausedMs: 500, settledAtMs: NOW_MS + 4_000 })
    await store.commit([transition(approved, 'pending')])
    const failed = { output: null, error: 'closed', refused: null, redeemedAtMs: NOW_MS, atMs: NOW_MS }
    const next = { ...approved, version: 3, execution: { status: 'failed', ...failed } } as const
    await store.commit([transition(next, 'approved')])

    expect(requestsIn((await store.activity(NOW_MS, NOW_MS + 1)).asked)).toEqual<readonly ReadRequest[]>([
      {
        rejectedId: null,
        createdAtMs: NOW_MS,
        kind: 'call',
        tool: 'refund_payment',
        agentId: 'support-agent',
        policyId: 'support',
        rule: 'small_refund',
        groups: ['finance-team'],
        status: 'approved',
        decidedInMs: 3_500,
        votes: [{ by: ANN, choice: 'approve', tookMs: 4_000 }],
        editedBy: null,
        execution: 'failed',
        value: null,
      },
    ])
  })

  test('activity() names the groups of the stages that were reached, and measures each vote from its own stage', async () => {
    const { store } = await open()
    const stages = [
      [aRequirement()],
      [aRequirement({ groups: ['cfo'] })],
      [aRequirement({ groups: ['board'] })],
    ]
    const votes = [aVote({ atMs: NOW_MS + 60_000 }), aVote({ by: BEN, stage: 1, atMs: NOW_MS + 62_000 })]
    const state = aPendingState({ obligation: anObligation({ stages }), stage: 1, votes })
    await store.commit(opening(aPendingRequest({}, state)))

    const [asked] = requestsIn((await store.activity(NOW_MS, NOW_MS + 1)).asked)

    expect(asked).toMatchObject({
      groups: ['finance-team', 'cfo'],
      votes: [{ tookMs: 60_000 }, { tookMs: 2_000 }],
    })
  })

  test('activity() counts executions without a decision by when they were reported', async () => {
    const { store } = await open()
    for (const seenAtMs of [NOW_MS - 1, NOW_MS, NOW_MS + 1]) {
      await store.commit([
        { do: 'insert_execution', execution: anObservedExecution({ seenAtMs, executedAtMs: NOW_MS }) },
      ])
    }
    const request = aRequest()
    await store.commit(opening(request))
    const allowed = anObservedExecution({ requestId: request.id })
    await store.commit([{ do: 'insert_execution', execution: allowed }])

    const call = { tool: 'refund_payment', agentId: 'support-agent' }
    expect((await store.activity(NOW_MS, NOW_MS + 2)).bypasses).toEqual([{ ...call, executions: 2 }])
    expect((await store.activity(NOW_MS + 2, NOW_MS + 9)).bypasses).toEqual([])
  })

  test('askedCounts() counts the calls that each rule asked about, whatever became of them', async () => {
    const { store } = await open()
    const settled = aPendingRequest()
    const question = { kind: 'question', form: 'text', options: [] } as const
    const noRule = { policyId: null, rule: null }
    for (const request of [aPendingRequest(), settled, aPendingRequest({ subject: question, ...noRule })]) {
      await store.commit(opening(request))
    }
    await store.commit([transition(settledAs(settled, 'expired'), 'pending')])
    await store.commit(opening(aRequest()))

    const rule = { tool: 'refund_payment', policyId: 'support', rule: 'small_refund' }
    expect(await store.askedCounts(NOW_MS, NOW_MS + 1)).toEqual([{ ...rule, asked: 2 }])
    expect(await store.askedCounts(NOW_MS + 1, NOW_MS + 2)).toEqual([])
  })

  test('askedCounts() counts a call under the rule that asks now, in any period', async () => {
    const { store } = await open()
    const begin = beginnings()
    await fc.assert(
      fc.asyncProperty(
        fc.array(someAskedByRules(), { maxLength: 8 }),
        somePeriod(),
        async (makers, periodAt) => {
          const beginMs = begin()
          const [made, period] = [makers.map((make) => make(beginMs)), periodAt(beginMs)]
          for (const { request, later } of made) {
            await store.commit(opening(request))
            let { version } = request
            for (const rule of later) {
              version += 1
              await store.commit([transition({ ...request, ...rule, version }, 'pending')])
            }
          }
          const { asked } = await store.activity(period.fromMs, period.toMs)
          const counted = await store.askedCounts(period.fromMs, period.toMs)

          const calls = requestsIn(asked).flatMap(({ kind, tool, policyId, rule }) =>
            kind === 'call' && policyId !== null && rule !== null ? [`${tool} ${policyId} ${rule}`] : [],
          )
          const expected = Map.groupBy(calls, (key) => key)
          expect(
            new Map(counted.map((one) => [`${one.tool} ${one.policyId} ${one.rule}`, one.asked])),
          ).toEqual(new Map([...expected].map(([key, all]) => [key, all.length])))
        },
      ),
      { numRuns: 25 },
    )
  })

  test('activity() of any period equals a recount of the ledger', async () => {
    const { store } = await open()
    const begin = beginnings()
    await fc.assert(
      fc.asyncProperty(fc.array(someRequest(), { maxLength: 12 }), somePeriod(), async (makers, periodAt) => {
        const beginMs = begin()
        const [made, period] = [makers.map((make) => make(beginMs)), periodAt(beginMs)]
        const { seq } = await store.head()
        for (const { request, end } of inOrder(made)) {
          await store.commit(recorded(request))
          if (!isEscalated(request) || end === 'none') continue
          const settled = settledAs({ ...request, state: aPendingState() }, end)
          await store.commit([transition(settled, 'pending'), ...settledFact(settled)])
        }
        const ledger = await store.entries(seq, 1_000)
        const activity = await store.activity(period.fromMs, period.toMs)

        expect(countsOf(activity)).toEqual(recount(ledger, period))
      }),
      { numRuns: 25 },
    )
  })
}

const DAY_MS = 86_400_000

/** Each so long after the one before that one store holds what all of them count. */
function beginnings(): () => number {
  let beginMs = NOW_MS
  return () => {
    beginMs += 10 * DAY_MS
    return beginMs
  }
}

/** At some moment of the four days from the beginning. */
function someRequest() {
  return fc
    .record({
      atMs: fc.integer({ min: 0, max: 4 * DAY_MS }),
      tool: fc.constantFrom('refund', 'mail'),
      kind: fc.constantFrom('allowed', 'denied', 'asked'),
      end: fc.constantFrom<SettledStatus | 'none'>(
        'none',
        'approved',
        'rejected',
        'expired',
        'cancelled',
        'denied',
      ),
    })
    .map(({ atMs, tool, kind, end }) => (beginMs: number) => {
      const base = { createdAtMs: beginMs + atMs, call: aCall({ tool }) }
      if (kind === 'asked') return { request: aPendingRequest(base), end }
      const reason = 'so'
      if (kind === 'denied')
        return { request: aRequest({ ...base, state: { status: kind, reason, lockedDownBy: null } }), end }
      return { request: aRequest({ ...base, state: { status: kind, reason, grantId: null } }), end }
    })
}

/** A pending request, and the rules that ask later. */
function someAskedByRules() {
  const rule = fc.constantFrom(
    { policyId: 'p', rule: 'r' },
    { policyId: 'p', rule: 's' },
    { policyId: null, rule: null },
  )
  const subject = fc.constantFrom<Subject>({ kind: 'call' }, { kind: 'plan' })
  const atMs = fc.integer({ min: 0, max: 4 * DAY_MS })
  return fc
    .record({ atMs, rule, subject, later: fc.array(rule, { maxLength: 3 }) })
    .map((made) => (beginMs: number) => ({
      request: aPendingRequest({ createdAtMs: beginMs + made.atMs, subject: made.subject, ...made.rule }),
      later: made.later,
    }))
}

/** The ledger's clock never goes back. */
function inOrder<T extends { readonly request: VetoRequest }>(made: readonly T[]): readonly T[] {
  return made.toSorted((one, other) => one.request.createdAtMs - other.request.createdAtMs)
}

function somePeriod() {
  return fc
    .tuple(fc.integer({ min: 0, max: 4 * DAY_MS }), fc.integer({ min: 0, max: 3 * DAY_MS }))
    .map(([afterMs, spanMs]) => (beginMs: number) => {
      const fromMs = beginMs + afterMs
      return { fromMs, toMs: fromMs + spanMs }
    })
}

/** As the server records the first version of a request. */
function recorded(request: KeptRequest): readonly Change[] {
  const { createdAtMs: atMs, call } = request
  const event = { by: agentActor(call.agentId), atMs, reason: null }
  const kinds = isEscalated(request) ? (['decided', 'opened'] as const) : (['decided'] as const)
  return [
    { do: 'open', request },
    ...kinds.map((kind) => ({ do: 'append_fact', fact: requestFact(request, { ...event, kind }) }) as const),
  ]
}

function settledFact(request: VetoRequest): readonly Change[] {
  const { createdAtMs: atMs } = request
  const fact = requestFact(request, { kind: 'settled', by: ANN, atMs, reason: null })
  return [{ do: 'append_fact', fact }]
}

function transition(request: VetoRequest, from: VetoRequest['state']['status']): Change {
  return { do: 'transition', request, from, beforeDeadlineMs: null }
}
