import { expect, test } from 'vitest'
import type { KeptRequest } from '../../../../src/approval/model/request.ts'
import type { CallsPage } from '../../../../src/approval/ports/requests.ts'
import { createPreviewChange } from '../../../../src/approval/queries/replay/preview-change.ts'
import { newGrantId } from '../../../../src/core/ids.ts'
import type { ChangedBundle } from '../../../../src/policy/load/load-changed.ts'
import { BundleError, fileDiagnostic } from '../../../../src/policy/source/bundle-error.ts'
import { aBundle } from '../../../policy/builders.ts'
import { aCall, aPendingRequest, NOW_MS } from '../../../support/builders.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'

const HOUR_MS = 3_600_000
const PERIOD = { sinceMs: NOW_MS, untilMs: NOW_MS + HOUR_MS }
const CHANGE = { kind: 'change_rule', policyId: 'p', rule: 'cap', set: { action: 'allow' } } as const

function bundleOf(rule: string) {
  const groups = 'approvers: { finance-team: { channel: "#finance" }, board: { channel: "#board" } }'
  return aBundle({
    'p.yaml': `${groups}\ntools: { refund_payment: { mask: [card] } }\nrules: [{ name: cap, tool: refund_payment, ${rule} }]`,
  })
}

const ASKING = bundleOf('when: args.amount_cents > 100, action: require_approval, approvers: [finance-team]')
const ALLOWING = bundleOf('action: allow')

test('calls that the change would decide otherwise are counted by what becomes of them, and others are not', async () => {
  const found = await previewOf([500, 600, 50].map(aRefund), { after: ALLOWING })

  expect(found).toMatchObject({
    kind: 'previewed',
    preview: {
      calls: 3,
      changes: [{ from: 'require_approval', to: 'allow', calls: 2 }],
      deniedByPeople: 0,
      indeterminate: 0,
      cutAtMs: null,
    },
  })
})

test.each([
  ['deny', bundleOf('when: args.amount_cents > 100, action: deny')],
  [
    'require_approval',
    bundleOf('when: args.amount_cents > 100, action: require_approval, approvers: [board]'),
  ],
])('a change may decide calls otherwise by %s, also where only other people are asked', async (to, after) => {
  expect(await previewOf([aRefund(500, 0)], { after })).toMatchObject({
    preview: { changes: [{ from: 'require_approval', to, calls: 1 }], examples: [{ to }] },
  })
})

test('what people decided before a change of the policies in force does not count as an effect of the suggestion', async () => {
  expect(await previewOf([aRefund(500, 0)], { before: ALLOWING, after: ALLOWING })).toMatchObject({
    preview: { calls: 1, changes: [], examples: [] },
  })
})

test('a call that reads what is masked is not evaluated again, and counted', async () => {
  const asking = bundleOf('when: args.card == "4111", action: require_approval, approvers: [board]')
  const masked = aPendingRequest({
    createdAtMs: NOW_MS,
    call: aCall({ params: { amount_cents: 500, card: '‹masked›' } }),
  })

  expect(await previewOf([masked], { before: asking, after: ALLOWING })).toMatchObject({
    preview: { calls: 1, changes: [], indeterminate: 1 },
  })
})

test('a call that a grant allowed would have run with the change, too', async () => {
  const state = { status: 'allowed', reason: 'granted', grantId: newGrantId(NOW_MS) } as const
  const granted = { ...aRefund(500, 0), state }

  expect(await previewOf([granted], { after: ALLOWING })).toMatchObject({
    preview: { calls: 1, changes: [] },
  })
})

test('calls before and after the period are left out', async () => {
  const early = aRefund(500, -1)
  const late = aRefund(500, HOUR_MS)

  expect(await previewOf([early, aRefund(500, 0), late], { after: ALLOWING })).toMatchObject({
    preview: { calls: 1 },
  })
})

test('at most 10,000 calls are evaluated again, and the result says from when on they are left out', async () => {
  const one = aRefund(500, 0)
  const many = Array.from({ length: 10_001 }, (_, at) => ({
    ...one,
    id: `req_${String(at).padStart(6, '0')}` as const,
    createdAtMs: NOW_MS + at,
  }))

  expect(await previewOf(many, { after: ALLOWING })).toMatchObject({
    preview: { calls: 10_000, cutAtMs: NOW_MS + 10_000, changes: [{ calls: 10_000 }] },
  })
})

test('a replay that takes more than ten seconds ends there, and the result says so', async () => {
  const clock = createFakeClock(NOW_MS)
  const refunds = Array.from({ length: 500 }, (_, at) => aRefund(500, at))

  const found = await previewOf(refunds, { after: ALLOWING, clock, pageMs: 6_000 })

  expect(found).toMatchObject({ preview: { calls: 200, cutAtMs: NOW_MS + 200 } })
})

test.each([{ kind: 'other_files' }, { kind: 'impossible' }] as const)(
  'no call is replayed where the change cannot be made: %j',
  async (changed) => {
    expect(await previewOf([aRefund(500, 0)], { changed: async () => changed })).toEqual(changed)
  },
)

test('the first error says why the policies would not be valid with the change', async () => {
  const changed = () =>
    Promise.reject(new BundleError([fileDiagnostic('p.yaml', 'no'), fileDiagnostic('q.yaml', 'neither')]))

  expect(await previewOf([], { changed })).toEqual({ kind: 'invalid', why: 'p.yaml:1:1: no' })
})

test('replays run one after the other, also when one of them fails', async () => {
  const running: string[] = []
  let runs = 0
  const changed = async (): Promise<ChangedBundle> => {
    runs += 1
    const run = runs
    running.push(`begin ${run}`)
    await Promise.resolve()
    running.push(`end ${run}`)
    if (run === 1) throw new Error('unreadable')
    return { kind: 'impossible' }
  }
  const preview = previewer([], { changed })

  const [first, second] = await Promise.allSettled([preview(CHANGE, PERIOD), preview(CHANGE, PERIOD)])

  expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled'])
  expect(running).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2'])
})

interface PreviewSetting {
  readonly before?: ReturnType<typeof bundleOf>
  readonly after?: ReturnType<typeof bundleOf>
  readonly changed?: () => Promise<ChangedBundle>
  readonly clock?: FakeClock
  /** How long reading a page takes. */
  readonly pageMs?: number
}

function previewOf(requests: readonly KeptRequest[], known: PreviewSetting) {
  return previewer(requests, known)(CHANGE, PERIOD)
}

function previewer(requests: readonly KeptRequest[], known: PreviewSetting) {
  const { before = ASKING, after = ASKING, clock = createFakeClock(NOW_MS), pageMs = 0 } = known
  const sorted = requests.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  const store = {
    async calls({ sinceMs, afterId, limit }: CallsPage) {
      await clock.advance(pageMs)
      const from = afterId === null ? 0 : sorted.findIndex(({ id }) => id > afterId)
      return from < 0
        ? []
        : sorted
            .slice(from)
            .filter((one) => one.createdAtMs >= sinceMs)
            .slice(0, limit)
    },
  }
  const changedBundle = known.changed ?? (async () => ({ kind: 'changed', bundle: after }) as const)
  return createPreviewChange({ store, bundle: () => before, changedBundle, clock })
}

function aRefund(amountCents: number, offsetMs: number) {
  return aPendingRequest({
    createdAtMs: NOW_MS + offsetMs,
    call: aCall({ params: { amount_cents: amountCents } }),
  })
}
