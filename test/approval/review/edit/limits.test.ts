import { expect, test } from 'vitest'
import type { EditResult } from '../../../../src/approval/review/edit.ts'
import { aBundle } from '../../../policy/builders.ts'
import { startEditHarness } from './edit-harness.ts'

const HOUR_MS = 3_600_000

const BUDGET = aBundle({
  'a.yaml': `
rules:
  - { name: budget, tool: pay, limit: { max: 1000, per: 1h, by: agent, sum: args.amount }, action: deny, message: No more }
  - { name: often, tool: pay, limit: { max: 3, per: 1h }, action: deny, message: Too often }
  - { name: look, tool: pay, action: require_approval, approvers: [team], quorum: 3, edit: true, timeout: 7d }
approvers: { team: { channel: "#team", members: [U01, U02, U03, U04] } }
`,
})

test('an edit is not counted twice: the request keeps the share of the limit that it reserved', async () => {
  const harness = await startEditHarness(BUDGET)
  await harness.ask(pay(600))
  const request = await harness.ask(pay(300))
  await harness.ask(pay(50))

  expect(outcomeOf(await harness.edit(request, 'U01', { amount: 350 }))).toBe('counted')
  expect(await used(harness)).toBe(1_000)
})

test('an edit is denied when it exceeds what others left of the limit, and then reserves nothing', async () => {
  const harness = await startEditHarness(BUDGET)
  await harness.ask(pay(600))
  const request = await harness.ask(pay(300))

  expect(outcomeOf(await harness.edit(request, 'U01', { amount: 401 }))).toBe('edit_denied: No more')
  expect(await used(harness)).toBe(900)
})

test('an edit gives back what it no longer uses of the limit', async () => {
  const harness = await startEditHarness(BUDGET)
  const request = await harness.ask(pay(900))
  const less = settledOr(await harness.edit(request, 'U01', { amount: 100 }))
  await harness.ask(pay(850))

  expect(await used(harness)).toBe(950)
  expect(outcomeOf(await harness.edit(less, 'U02', { amount: 151 }))).toBe('edit_denied: No more')
  expect(outcomeOf(await harness.edit(less, 'U02', { amount: 150 }))).toBe('counted')
  expect(await used(harness)).toBe(1_000)
})

test('of many edits only the last one counts toward the limit', async () => {
  const harness = await startEditHarness(BUDGET)
  const request = await harness.ask(pay(300))
  await harness.clock.advance(1_000)
  const more = settledOr(await harness.edit(request, 'U01', { amount: 700 }))
  await harness.clock.advance(1_000)
  const less = settledOr(await harness.edit(more, 'U02', { amount: 10 }))
  await harness.clock.advance(1_000)
  const most = settledOr(await harness.edit(less, 'U03', { amount: 999 }))

  expect(outcomeOf(await harness.edit(most, 'U04', { amount: 1_000 }))).toBe('counted')
  expect(await used(harness)).toBe(1_000)
})

test('an edit keeps its share of the limit although people took longer than the window', async () => {
  const harness = await startEditHarness(BUDGET)
  const request = await harness.ask(pay(300))
  await harness.clock.advance(HOUR_MS)
  await harness.ask(pay(600))

  expect(outcomeOf(await harness.edit(request, 'U01', { amount: 401 }))).toBe('edit_denied: No more')
  expect(outcomeOf(await harness.edit(request, 'U01', { amount: 400 }))).toBe('counted')
  expect(await used(harness)).toBe(1_000)
})

test('an edit reserves its share of a limit that is new', async () => {
  const harness = await startEditHarness(
    aBundle({
      'a.yaml': `
rules: [{ name: look, tool: pay, action: require_approval, approvers: [team], edit: true }]
approvers: { team: { channel: "#team", members: [U01] } }
`,
    }),
  )
  const request = await harness.ask(pay(600))
  harness.changeTo(BUDGET)

  expect(outcomeOf(await harness.edit(request, 'U01', { amount: 500 }))).toBe('counted')
  expect(await used(harness)).toBe(500)
})

test('many simultaneous edits never exceed the limit', async () => {
  const harness = await startEditHarness(BUDGET)
  const requests = [await harness.ask(pay(100)), await harness.ask(pay(100)), await harness.ask(pay(100))]

  const results = await Promise.all(requests.map((request) => harness.edit(request, 'U01', { amount: 400 })))

  expect(results.map(outcomeOf).sort()).toEqual(['counted', 'counted', 'edit_denied: No more'])
  expect(await used(harness)).toBe(900)
})

function pay(amount: number) {
  return { tool: 'pay', params: { amount } }
}

function outcomeOf(result: EditResult): string {
  if (result.kind !== 'refused') return result.kind
  const { refusal } = result
  return refusal.code === 'edit_denied' ? `${refusal.code}: ${refusal.reason}` : refusal.code
}

function settledOr(result: EditResult) {
  if (result.kind !== 'counted') throw new Error(`Expected an edit that counts, got ${outcomeOf(result)}`)
  return result.request
}

/** What was used of the budget within the last hour. */
async function used({ store, clock }: Awaited<ReturnType<typeof startEditHarness>>): Promise<number> {
  const [window] = BUDGET.limits({
    agentId: 'support-agent',
    tool: 'pay',
    category: null,
    params: { amount: 1 },
    context: {},
    sessionId: null,
    nowMs: clock.nowMs(),
  })
  const { key = '', perMs = 0 } = window ?? {}
  return (await store.used([{ key, sinceMs: clock.nowMs() - perMs }])).get(key) ?? 0
}
