import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { requestNow } from '../support/api-helpers.ts'
import { lockDown } from '../support/lockdowns.ts'
import {
  approveChecked,
  askFor,
  check,
  decisionsOf,
  modalSaying,
  openSelection,
  PAYOUTS,
  payOut,
  statusesOf,
  untilPosted,
} from '../support/selection.ts'
import { startWorld, type World } from '../support/start-world.ts'

test('two people who press for the same calls at once decide each of them once, and both read by whom', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const ids = await payOuts(world, 8)
  await openSelection(world, 'ann')
  await openSelection(world, 'ben')
  await check(world, 'ann', 1, 2, 3, 4, 5, 6, 7, 8)
  await check(world, 'ben', 8, 7, 6, 5, 4, 3, 2, 1)

  const results = await Promise.all([approveChecked(world, 'ann'), approveChecked(world, 'ben')])

  const [ann = 0, ben = 0] = results.map((result) => Number(/^(\d+) approved/.exec(result)?.[1] ?? 0))
  expect(ann + ben).toBe(8)
  expect(results[0]).toMatch(
    ben === 0 ? /^8 approved\./ : new RegExp(`${ben} already approved by Ben Okafor`),
  )
  expect(results[1]).toMatch(ann === 0 ? /^8 approved\./ : new RegExp(`${ann} already approved by Ann Meyer`))
  for (const id of ids) {
    const decisions = await decisionsOf(world, id)
    expect(decisions.filter((entry) => entry.startsWith('settled'))).toHaveLength(1)
    expect(decisions.filter((entry) => entry.startsWith('voted'))).toHaveLength(1)
    expect((await requestNow(world, id)).approval?.votes).toHaveLength(1)
  }
})

test('a person who approves several while another denies the same leaves each call with one of the two', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const ids = await payOuts(world, 6)
  await openSelection(world, 'ann')
  await openSelection(world, 'ben')
  await check(world, 'ann', 1, 2, 3, 4, 5, 6)
  await check(world, 'ben', 1, 2, 3, 4, 5, 6)
  const ben = world.sandbox.as('ben')
  await ben.click('Deny selected…')
  await modalSaying(world, 'ben', 'This denies 6 calls:')

  await Promise.all([
    approveChecked(world, 'ann'),
    ben.submit({ 'Reason, for all of them': 'No' }).then(() => modalSaying(world, 'ben', '·')),
  ])

  for (const [at, status] of (await statusesOf(world, ids)).entries()) {
    const settled = (await decisionsOf(world, ids[at] ?? '')).filter((entry) => entry.startsWith('settled'))
    expect(settled).toEqual([status === 'approved' ? 'settled U0ANN' : 'settled U0BEN'])
  }
})

test('calls that were edited, withdrawn, denied, paused or locked down since the form was opened are not approved', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const client = await world.client()
  const wire = (amount: number, agentId?: string) => askFor(world, 'wire', { amount }, agentId)
  const ids = [
    await wire(1),
    await wire(2),
    await wire(3),
    await wire(4),
    await wire(5, 'batch-agent'),
    await wire(6),
  ]
  await untilPosted(world, ids)
  await openSelection(world, 'ann')
  await check(world, 'ann', 1, 2, 3, 4, 5, 6)

  await edit(world, ids[0] ?? '', '9')
  await client.cancel(ids[1] ?? '')
  await deny(world, ids[2] ?? '')
  await pause(world, ids[3] ?? '')
  await lockDown(world, 'agent batch-agent Suspicious wires')
  await advanceUntil(world, async () => (await requestNow(world, ids[4])).status === 'denied')
  const result = await approveChecked(world, 'ann')

  expect(result.split('\n')[0]).toBe(
    '2 changed since you looked, 1 already withdrawn by the agent, 1 already denied by Ben Okafor, 1 already locked down by Pat Kim, 1 counted, and waiting for another approval.',
  )
  expect(result).toContain('⚠️ wire · It has changed since you looked. Look at its card, and decide there.')
  expect(await statusesOf(world, ids)).toEqual([
    'pending',
    'cancelled',
    'rejected',
    'pending',
    'denied',
    'pending',
  ])
  expect(await votersOf(world, ids)).toEqual([['U0BEN'], [], ['U0BEN'], [], [], ['U0ANN']])
})

test('a call whose deadline passes while the form is open is not approved', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const late = await payOut(world, 1)
  await world.clock.jump(59 * 60_000)
  const early = await payOut(world, 2)
  await openSelection(world, 'ann')
  await check(world, 'ann', 1, 2)

  await world.clock.advance(61_000)
  const result = await approveChecked(world, 'ann')

  expect(result).toMatch(/^1 already expired: nobody answered in time, 1 approved\./)
  expect(await statusesOf(world, [late, early])).toEqual(['expired', 'approved'])
})

test('a person who leaves the group while the form is open approves none of the calls', async () => {
  const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
  const ids = await payOuts(world, 2)
  await openSelection(world, 'ben')
  await check(world, 'ben', 1, 2)

  world.sandbox.setMembers('@finance', ['ann'])
  await world.clock.advance(60_000)
  const result = await approveChecked(world, 'ben')

  expect(result).toMatch(/^2 not counted\./)
  expect(result).toContain('Only finance-team can decide this.')
  expect(await statusesOf(world, ids)).toEqual(['pending', 'pending'])
})

test.each([
  [
    'asks for a confirmation',
    'approvers: [finance-team], confirm: type_tool_name,',
    /^2 changed since you looked\./,
    'pending',
  ],
  [
    'needs two people',
    'approvers: [finance-team], quorum: 2,',
    /^[12] (changed|counted, and waiting for another approval)/,
    'pending',
  ],
  ['denies', null, /^2 already denied by the policies\./, 'denied'],
] as const)(
  'a rule that %s since the form was opened decides about each of its calls',
  async (_what, terms, words, status) => {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const ids = await payOuts(world, 2)
    await openSelection(world, 'ann')
    await check(world, 'ann', 1, 2)

    const rule = 'action: require_approval, approvers: [finance-team], message: Payouts need a look'
    const changed =
      terms === null ? 'action: deny' : `action: require_approval, ${terms} message: Payouts need a look`
    expect(await world.writePolicy('payouts.yaml', PAYOUTS.replace(rule, changed))).toBeNull()
    const result = await approveChecked(world, 'ann')

    expect(result).toMatch(words)
    expect(await statusesOf(world, ids)).toEqual([status, status])
  },
)

async function payOuts(world: World, count: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let amount = 1; amount <= count; amount += 1) ids.push(await payOut(world, amount))
  return ids
}

async function edit(world: World, id: string, amount: string): Promise<void> {
  const ben = world.sandbox.as('ben')
  await ben.choose('Edit and approve…', { ts: cardTs(world, id) })
  await world.sandbox.until(() => ben.modal()?.submit ?? null, 'the form for an edit')
  await ben.submit({ amount })
  await advanceUntil(world, async () => (await votersOf(world, [id]))[0]?.includes('U0BEN') ?? false)
  await ben.closeModal().catch(() => null)
}

async function deny(world: World, id: string): Promise<void> {
  const ben = world.sandbox.as('ben')
  await ben.click('Deny', { ts: cardTs(world, id) })
  await world.sandbox.until(() => ben.modal()?.submit ?? null, 'the form for a reason')
  await ben.submit({})
}

async function pause(world: World, id: string): Promise<void> {
  const ben = world.sandbox.as('ben')
  await ben.choose('Ask the agent…', { ts: cardTs(world, id) })
  await world.sandbox.until(() => ben.modal()?.submit ?? null, 'the form for a question')
  await ben.submit({ Question: 'Which order?' })
}

function cardTs(world: World, id: string): string {
  const cards = world.sandbox.messages('#finance-approvals')
  return cards.find((card) => JSON.stringify(card).includes(id))?.ts ?? ''
}

function votersOf(world: World, ids: readonly string[]) {
  return Promise.all(
    ids.map(async (id) => (await requestNow(world, id)).approval?.votes.map(({ by }) => by) ?? []),
  )
}
