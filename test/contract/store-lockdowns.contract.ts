import { expect, test } from 'vitest'
import { newRequestId } from '../../src/core/ids.ts'
import {
  ANN,
  aLockdown,
  aPendingRequest,
  aRequest,
  BEN,
  NOW_MS,
  opening,
  settledAs,
} from '../support/builders.ts'
import type { OpenStore } from './store-under-test.ts'

const CALL = { agentId: 'support-agent', tool: 'refund_payment' }
const LIFTED = { kind: 'lifted', by: BEN, reason: 'All clear', atMs: NOW_MS + 5 } as const

/** What is kept of lockdowns, and what they keep from being recorded. */
export function describeStoreLockdowns(open: OpenStore): void {
  test('a lockdown is stored with all its fields and its end, also across a restart', async () => {
    const { store, reopen } = await open()
    const lifted = aLockdown({ tools: 'refund_*', endsAtMs: NOW_MS + 9 })
    const expired = aLockdown({}, NOW_MS + 1)

    await store.commit([
      { do: 'insert_lockdown', lockdown: lifted },
      { do: 'insert_lockdown', lockdown: expired },
    ])
    expect(await store.lockdown(lifted.id)).toEqual(lifted)
    await store.commit([
      { do: 'end_lockdown', id: lifted.id, end: LIFTED },
      { do: 'end_lockdown', id: expired.id, end: { kind: 'expired', atMs: NOW_MS + 2 } },
    ])

    expect(await (await reopen()).lockdowns({ beforeId: null, limit: 9 })).toEqual([
      { ...expired, end: { kind: 'expired', atMs: NOW_MS + 2 } },
      { ...lifted, end: LIFTED },
    ])
  })

  test('openLockdowns() lists those without a recorded end, oldest first, and lockdowns() pages through all', async () => {
    const { store } = await open()
    const made = [0, 1, 2].map((at) => aLockdown({}, NOW_MS + at))
    const [oldest, , newest] = made
    for (const lockdown of [...made].reverse()) await store.commit([{ do: 'insert_lockdown', lockdown }])
    const ended = made[1]?.id ?? 'lck_none'
    await store.commit([{ do: 'end_lockdown', id: ended, end: LIFTED }])

    expect((await store.openLockdowns()).map(({ id }) => id)).toEqual([oldest?.id, newest?.id])
    expect((await store.lockdowns({ beforeId: newest?.id ?? null, limit: 1 })).map(({ id }) => id)).toEqual([
      ended,
    ])
  })

  test('one of two simultaneous ends of a lockdown is recorded', async () => {
    const { store } = await open()
    const lockdown = aLockdown()
    await store.commit([{ do: 'insert_lockdown', lockdown }])

    const ends = await Promise.all(
      [ANN, BEN].map((by) => store.commit([{ do: 'end_lockdown', id: lockdown.id, end: { ...LIFTED, by } }])),
    )

    expect(ends).toEqual([{ ok: true }, { ok: false, refused: 'end_lockdown' }])
    expect(await store.lockdown(lockdown.id)).toMatchObject({ end: { by: ANN } })
  })

  test.each([
    ['the agent', { agents: 'support-agent' }, true],
    ['a pattern of the agent', { agents: 'support-*' }, true],
    ['the tool', { agents: '*', tools: 'refund_payment' }, true],
    ['a name that looks like the tool', { agents: '*', tools: 'Refund_Payment' }, true],
    ['everything', { agents: '*' }, true],
    ['another agent', { agents: 'sales-agent' }, false],
    ['another tool', { agents: '*', tools: 'refund' }, false],
    ['another tool of the agent', { agents: 'support-agent', tools: 'send_*' }, false],
    ['the agent until now', { endsAtMs: NOW_MS }, false],
    ['the agent for one more millisecond', { endsAtMs: NOW_MS + 1 }, true],
  ])('a unit that requires no lockdown meets one of %s', async (_, known, isRefused) => {
    const { store } = await open()
    await store.commit([{ do: 'insert_lockdown', lockdown: aLockdown(known) }])

    const committed = await store.commit([{ do: 'require_no_lockdown', ...CALL, atMs: NOW_MS }])

    expect(committed).toEqual(isRefused ? { ok: false, refused: 'require_no_lockdown' } : { ok: true })
  })

  test('a lockdown that ended before its time keeps nothing from being recorded', async () => {
    const { store } = await open()
    const lockdown = aLockdown({ endsAtMs: NOW_MS + 99 })
    await store.commit([{ do: 'insert_lockdown', lockdown }])
    await store.commit([{ do: 'end_lockdown', id: lockdown.id, end: LIFTED }])

    expect(await store.commit([{ do: 'require_no_lockdown', ...CALL, atMs: NOW_MS }])).toEqual({ ok: true })
  })

  test('in one group of units, calls before a lockdown are recorded and those after it are not', async () => {
    const { store } = await open()
    const calls = Array.from({ length: 6 }, () => aRequest({ id: newRequestId(NOW_MS) }))
    const allow = (request: (typeof calls)[number]) =>
      store.commit([{ do: 'require_no_lockdown', ...CALL, atMs: NOW_MS }, ...opening(request)])

    const answers = await Promise.all([
      ...calls.slice(0, 3).map(allow),
      store.commit([{ do: 'insert_lockdown', lockdown: aLockdown() }]),
      ...calls.slice(3).map(allow),
    ])

    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true, false, false, false])
    const recorded = await Promise.all(calls.map(({ id }) => store.request(id)))
    expect(recorded.map((request) => request !== null)).toEqual([true, true, true, false, false, false])
  })

  test('openCounts() counts pending requests and approved calls that have not started, by agent and tool', async () => {
    const { store } = await open()
    const pending = [0, 1].map(() => aPendingRequest({ id: newRequestId(NOW_MS) }))
    const approved = aPendingRequest({ id: newRequestId(NOW_MS) })
    const started = aPendingRequest({ id: newRequestId(NOW_MS) })
    await store.commit([...pending, approved, started, aRequest()].flatMap((one) => opening(one)))
    const starting = settledAs(started, 'approved')
    await store.commit([
      transition(settledAs(approved, 'approved')),
      transition({ ...starting, execution: { status: 'redeemed', atMs: NOW_MS } }),
    ])

    expect(await store.openCounts()).toEqual([
      { status: 'approved', ...CALL, count: 1 },
      { status: 'pending', ...CALL, count: 2 },
    ])
  })
}

function transition(request: ReturnType<typeof aRequest>) {
  return { do: 'transition', request, from: 'pending', beforeDeadlineMs: null } as const
}
