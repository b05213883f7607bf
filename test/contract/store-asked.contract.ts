import { expect, test } from 'vitest'
import { callsOf } from '../../src/ledger/asked-requests.ts'
import { requestsIn } from '../support/asked-columns.ts'
import { ANN, aCall, aPendingRequest, aVote, BEN, NOW_MS, opening, settledAs } from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

const HOUR_MS = 3_600_000

/** How statistics read the requests that people were asked about. */
export function describeStoreAsked(open: OpenStore): void {
  test('activity() reads the requests of several days oldest first, those of one moment by their ids', async () => {
    const { store } = await open()
    const afterHours = [0, 0, 5, 6, 7, 12, 29, 100]
    const requests = afterHours.map((hours, index) =>
      aPendingRequest({ createdAtMs: NOW_MS + hours * HOUR_MS, call: aCall({ tool: `tool_${index}` }) }),
    )
    for (const request of requests.toReversed()) await store.commit(opening(request))
    const toolsOf = async (fromMs: number, toMs: number) =>
      requestsIn((await store.activity(fromMs, toMs)).asked).map(({ tool }) => tool)

    const oldestFirst = requests.toSorted(
      (one, other) => one.createdAtMs - other.createdAtMs || (one.id < other.id ? -1 : 1),
    )
    const names = oldestFirst.map(({ call }) => call.tool)
    expect(await toolsOf(NOW_MS, NOW_MS + 101 * HOUR_MS)).toEqual(names)
    expect(await toolsOf(NOW_MS + 6 * HOUR_MS, NOW_MS + 100 * HOUR_MS)).toEqual(names.slice(3, 7))
  })

  test('activity() tells apart what differs only in quotes, commas, blanks and in what has no value', async () => {
    const { store } = await open()
    const names = ['a', 'a ', 'a","b', "a'b", 'a\\b', 'a\nb', '', '⟦', 'null', '[]', '😀']
    const rules = [...names.map((rule) => ({ policyId: rule, rule })), { policyId: null, rule: null }]
    const requests = names.flatMap((tool, hours) =>
      rules.map((rule) =>
        aPendingRequest({ ...rule, createdAtMs: NOW_MS + hours, call: aCall({ tool, agentId: tool }) }),
      ),
    )
    for (const request of requests) await store.commit(opening(request))

    const { asked } = await store.activity(NOW_MS, NOW_MS + names.length)

    const about = (tool: string, agentId: string, policyId: string | null, rule: string | null) =>
      JSON.stringify([tool, agentId, policyId, rule])
    expect(
      requestsIn(asked)
        .map(({ tool, agentId, policyId, rule }) => about(tool, agentId, policyId, rule))
        .sort(),
    ).toEqual(
      requests.map(({ call, policyId, rule }) => about(call.tool, call.agentId, policyId, rule)).sort(),
    )
    expect(callsOf(asked)).toHaveLength(requests.length)
  })

  test('activity() keeps one object for what requests have in common, and the id of rejected calls alone', async () => {
    const { store } = await open()
    const question = { kind: 'question', form: 'text', options: [] } as const
    const [approved, rejected, asked] = [{}, {}, { subject: question }].map((known, index) =>
      aPendingRequest({ createdAtMs: NOW_MS + index, ...known }),
    )
    if (approved === undefined || rejected === undefined || asked === undefined) return
    const byBoth = [aVote({ atMs: NOW_MS + 5_000 }), aVote({ by: BEN, atMs: NOW_MS + 9_000 })]
    const ends = [
      settledAs(approved, 'approved', { votes: byBoth }),
      settledAs(rejected, 'rejected', { votes: [aVote({ choice: 'deny', atMs: NOW_MS + 3_001 })] }),
      settledAs(asked, 'rejected'),
    ]
    for (const [index, request] of [approved, rejected, asked].entries()) {
      await store.commit(opening(request))
      const end = ends[index]
      if (end === undefined) return
      await store.commit([{ do: 'transition', request: end, from: 'pending', beforeDeadlineMs: null }])
    }
    const { id: requestId, createdAtMs } = approved
    const value = { currency: 'EUR', minorUnits: 1_050 }
    await store.commit([{ do: 'record_value', requestId, createdAtMs, value }])

    const found = (await store.activity(NOW_MS, NOW_MS + 3)).asked

    expect(requestsIn(found)).toMatchObject([
      {
        value,
        rejectedId: null,
        votes: [
          { by: ANN, choice: 'approve', tookMs: 5_000 },
          { by: BEN, choice: 'approve', tookMs: 9_000 },
        ],
      },
      { value: null, rejectedId: rejected.id, votes: [{ by: ANN, choice: 'deny', tookMs: 3_000 }] },
      { kind: 'question', value: null, rejectedId: null, votes: [] },
    ])
    expect(callsOf(found)).toHaveLength(2)
  })
}
