import { expect, test } from 'vitest'
import type { KeptRequest } from '../../../src/approval/model/request.ts'
import { statusOf } from '../../../src/approval/model/status.ts'
import { aBundle } from '../../policy/builders.ts'
import { startEditHarness } from '../review/edit/edit-harness.ts'

const MINUTE_MS = 60_000
const TEAM = 'approvers: { team: { channel: "#team", members: [U01, U02, U03] } }'

/** Amounts above 99 are asked about; `limit` is what the budget allows within ten minutes, null: it is not in force. */
function budget(limit: number | null, action = 'deny') {
  const approvers = action === 'deny' ? '' : ', approvers: [team]'
  const rule = `  - { name: cap, tool: pay, limit: { max: ${limit}, per: 10m, sum: args.amount }, action: ${action}${approvers} }\n`
  return aBundle({
    'a.yaml': `${TEAM}
rules:
  - { name: let, tool: pay, action: allow }
  - { name: look, tool: pay, when: args.amount > 99, action: require_approval, approvers: [team], edit: true, timeout: 7d }
${limit === null ? '' : rule}`,
  })
}

test('under a lower limit, approved calls that were asked first keep their share, and only what exceeds it is denied', async () => {
  const harness = await startEditHarness(budget(2_000))
  const calls = await approved(harness, [600, 300, 200])

  harness.changeTo(budget(1_000))
  await harness.lookThrough()

  expect(await ends(harness, calls)).toEqual(['approved', 'approved', 'denied'])
  expect(await starts(harness, calls)).toEqual(['started', 'started', 'no_longer_allowed'])
})

test('under a lower limit, a denied call that may have run still counts: later calls get what is left', async () => {
  const harness = await startEditHarness(budget(2_000))
  const calls = await approved(harness, [600, 500, 400])

  harness.changeTo(budget(1_000))
  await harness.lookThrough()

  expect(await ends(harness, calls)).toEqual(['approved', 'denied', 'denied'])
})

test('under a lower limit, approved calls keep their share in the order in which they were asked, whichever starts first', async () => {
  const harness = await startEditHarness(budget(2_000))
  const calls = await approved(harness, [600, 300, 200])

  harness.changeTo(budget(1_000))

  expect(await starts(harness, calls.toReversed())).toEqual(['no_longer_allowed', 'started', 'started'])
})

test('under a lower limit, approved calls come after those that have started', async () => {
  const harness = await startEditHarness(budget(2_000))
  const [first, second] = await approved(harness, [600, 600])
  await harness.redeem(second.id, second.call.params)

  harness.changeTo(budget(1_000))
  await harness.lookThrough()

  expect(await ends(harness, [first])).toEqual(['denied'])
})

test('under a lower limit, approved calls whose share is older than its window count again', async () => {
  const harness = await startEditHarness(budget(2_000))
  const calls = await approved(harness, [600, 600])
  await harness.clock.advance(11 * MINUTE_MS)

  harness.changeTo(budget(1_000))
  await harness.lookThrough()

  expect(await ends(harness, calls)).toEqual(['approved', 'denied'])
})

test('under a lower limit, calls that were allowed at once keep their share in the order in which they were asked', async () => {
  const harness = await startEditHarness(budget(100))
  const calls = await asked(harness, [40, 30, 20])

  harness.changeTo(budget(75))

  expect(await starts(harness, calls.toReversed())).toEqual(['no_longer_allowed', 'started', 'started'])
})

test('under a lower limit, the pending calls that were asked first keep their share, and a denied one frees its own', async () => {
  const harness = await startEditHarness(budget(2_000))
  const calls = await asked(harness, [600, 500, 400])

  harness.changeTo(budget(1_000))
  await harness.lookThrough()

  expect(await ends(harness, calls)).toEqual(['pending', 'denied', 'pending'])
})

test('under a lower limit, a click on the last pending call does not change the order', async () => {
  const harness = await startEditHarness(budget(2_000))
  const calls = await asked(harness, [600, 500, 400])

  harness.changeTo(budget(1_000))
  const voted = await harness.approve(await harness.now(calls[2].id), 'U01')

  expect(voted.kind).toBe('settled')
  expect(await ends(harness, calls)).toEqual(['pending', 'denied', 'approved'])
})

test('under a lower limit, approved calls come before pending ones, even when asked later', async () => {
  const harness = await startEditHarness(budget(2_000))
  const [waits, runs] = await asked(harness, [600, 600])
  await harness.approve(await harness.now(runs.id), 'U01')

  harness.changeTo(budget(1_000))
  await harness.lookThrough()

  expect(await ends(harness, [waits, runs])).toEqual(['denied', 'approved'])
})

test('a limit that comes into force while calls are pending is reserved for them at once: a new call gets what is left', async () => {
  const harness = await startEditHarness(budget(null))
  const [waits] = await asked(harness, [600])

  harness.changeTo(budget(640))
  const newcomers = await asked(harness, [50, 40])

  expect(newcomers.map(({ state }) => state.status)).toEqual(['denied', 'allowed'])
  expect((await harness.approve(await harness.now(waits.id), 'U01')).kind).toBe('settled')
})

test('a limit that comes into force while calls are pending is reserved for those that were asked first; the others are denied', async () => {
  const harness = await startEditHarness(budget(null))
  const calls = await asked(harness, [600, 500, 400])

  harness.changeTo(budget(1_000))
  await harness.lookThrough()

  expect(await ends(harness, calls)).toEqual(['pending', 'denied', 'pending'])
})

test('a limit that comes into force while calls are pending is reserved before an earlier approved call starts', async () => {
  const harness = await startEditHarness(budget(null))
  const calls = await approved(harness, [600, 500])

  harness.changeTo(budget(1_000))

  expect(await starts(harness, calls.toReversed())).toEqual(['no_longer_allowed', 'started'])
})

test('a limit that comes into force while calls are pending asks people about a new call beyond it, where the rule says so', async () => {
  const harness = await startEditHarness(budget(null))
  await asked(harness, [600])

  harness.changeTo(budget(640, 'require_approval'))

  expect((await asked(harness, [50]))[0]?.state.status).toBe('pending')
})

test('a limit that comes into force while calls are pending is given back by a call that it no longer counts', async () => {
  const harness = await startEditHarness(budget(1_000))
  await asked(harness, [600])
  harness.changeTo(
    aBundle({
      'a.yaml': `${TEAM}
rules:
  - { name: let, tool: pay, action: allow }
  - { name: look, tool: pay, when: args.amount > 99, action: require_approval, approvers: [team], timeout: 7d }
  - { name: cap, tool: pay, when: args.amount < 100, limit: { max: 50, per: 10m, sum: args.amount }, action: deny }
`,
    }),
  )

  expect((await asked(harness, [50]))[0]?.state.status).toBe('allowed')
})

test('a call that was redeemed counts for the window that begins at its redemption', async () => {
  const harness = await startEditHarness(budget(1_000))
  const [call] = await approved(harness, [950])
  await harness.clock.advance(9 * MINUTE_MS)
  await harness.redeem(call.id, call.call.params)

  await harness.clock.advance(9 * MINUTE_MS)
  const within = await asked(harness, [60])
  await harness.clock.advance(MINUTE_MS)
  const after = await asked(harness, [60])

  expect([...within, ...after].map(({ state }) => state.status)).toEqual(['denied', 'allowed'])
})

type EditHarness = Awaited<ReturnType<typeof startEditHarness>>
type Amounts = readonly [number, ...number[]]
type Calls<A extends Amounts> = { readonly [K in keyof A]: KeptRequest }

/** One after another, each a moment later. */
async function asked<const A extends Amounts>(harness: EditHarness, amounts: A): Promise<Calls<A>> {
  const calls: KeptRequest[] = []
  for (const amount of amounts) {
    await harness.clock.advance(1)
    calls.push(await harness.authorize({ tool: 'pay', params: { amount } }))
  }
  return calls as unknown as Calls<A>
}

async function approved<const A extends Amounts>(harness: EditHarness, amounts: A): Promise<Calls<A>> {
  const calls = await asked(harness, amounts)
  for (const { id } of calls) await harness.approve(await harness.now(id), 'U01')
  return calls
}

async function ends(harness: EditHarness, calls: readonly KeptRequest[]): Promise<readonly string[]> {
  return Promise.all(calls.map(async ({ id }) => statusOf(await harness.now(id))))
}

/** Starts them in this order. */
async function starts(harness: EditHarness, calls: readonly KeptRequest[]): Promise<readonly string[]> {
  const ends: string[] = []
  for (const { id, call } of calls) {
    ends.push(
      await harness.redeem(id, call.params).then(
        () => 'started',
        (error: unknown) => codeOf(error),
      ),
    )
  }
  return ends
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown'
}
