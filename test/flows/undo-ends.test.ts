import { expect, test } from 'vitest'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { approve, ask, HELD } from '../support/held-approvals.ts'
import { lockDown } from '../support/lockdowns.ts'
import { startWorld } from '../support/start-world.ts'
import { threadHolds } from '../support/threads.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

test('an approval given before the deadline counts although its hold ends after it', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world, 'ping')
  await world.clock.advance(MINUTE_MS - 1)
  await approve(world, 'ann', { id, ts })

  const held = await requestNow(world, id)
  await world.clock.jump(10 * MINUTE_MS)

  expect(held.expiresAt).toBe(held.approval?.heldUntil)
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('an approval that is taken back after the deadline leaves the request expired', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world, 'ping')
  await approve(world, 'ann', { id, ts })
  await world.clock.advance(2 * MINUTE_MS)

  await world.sandbox.as('ben').click('Take back', { ts })
  await threadHolds(world, ts, 'took back the approval')

  expect(await requestNow(world, id)).toMatchObject({
    status: 'expired',
    reason: 'The approval was taken back, and not given again in time',
  })
})

test.each([
  ['while it lasts', 3 * SECOND_MS, 'pending'],
  ['after its end', MINUTE_MS, 'approved'],
])('a restart %s neither shortens a hold nor loses it', async (_, downMs, status) => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.clock.advance(SECOND_MS)
  await world.restart()
  await world.clock.advance(downMs)
  const after = await requestNow(world, id)
  await world.clock.advance(10 * SECOND_MS)

  expect(after.status).toBe(status)
  expect((await requestNow(world, id)).status).toBe('approved')
  expect(await auditRows(world, { request: id, kind: 'settled' })).toHaveLength(1)
})

test.each([-HOUR_MS, -24 * HOUR_MS])(
  'a wall clock that steps by %i ms does not change the length of a hold',
  async (stepMs) => {
    const world = await startWorld({ policies: { 'held.yaml': HELD } })
    const { id, ts } = await ask(world)
    await approve(world, 'ann', { id, ts })

    world.clock.stepWall(stepMs)
    await world.clock.advance(10 * SECOND_MS - 1)
    const before = await requestNow(world, id)
    await world.clock.advance(1)

    expect(before.status).toBe('pending')
    expect((await requestNow(world, id)).status).toBe('approved')
  },
)

test('a policy that denies the call while its approval is held settles it as denied', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.writePolicy('stop.yaml', STOP)
  await world.clock.advance(10 * SECOND_MS)

  expect(await requestNow(world, id)).toMatchObject({
    status: 'denied',
    allowed: false,
    reason: 'The policies deny it now: No payouts today',
  })
})

test('a time window that begins while an approval is held denies the call when the hold ends', async () => {
  const world = await startWorld({ policies: { 'held.yaml': `${HELD}` } })
  const { id, ts } = await ask(world, 'ping')
  const begins = new Date(world.clock.nowMs() + 2 * MINUTE_MS).toISOString().slice(11, 16)
  await world.writePolicy('window.yaml', windowFrom(begins))
  await approve(world, 'ann', { id, ts })

  await world.clock.jump(10 * MINUTE_MS)

  expect(await requestNow(world, id)).toMatchObject({ status: 'denied', allowed: false })
})

test('policies that ask other people end a hold, and the approval does not count for them', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.writePolicy(
    'held.yaml',
    HELD.replace('[finance-team], undo: 10s, edit', '[managers], undo: 10s, edit'),
  )
  await world.clock.advance(MINUTE_MS)

  expect(await requestNow(world, id)).toMatchObject({
    status: 'pending',
    approval: { votes: [], heldUntil: null, groups: ['managers'] },
  })
})

test('policies with a longer undo hold the approval for that long, from when it was given', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await world.writePolicy('held.yaml', HELD.replace('undo: 10s, edit', 'undo: 30s, edit'))
  await world.clock.advance(30 * SECOND_MS - 1)
  const before = await requestNow(world, id)
  await world.clock.advance(1)

  expect(before.status).toBe('pending')
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('a lockdown ends a hold: the call is denied, and the approval never takes effect', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await lockDown(world, 'agent support-agent Suspicious payouts')
  await world.clock.advance(MINUTE_MS)

  expect(await requestNow(world, id)).toMatchObject({
    status: 'denied',
    reason: 'Locked down by Pat Kim: Suspicious payouts',
  })
})

test('a withdrawal by the agent ends a hold', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { client, id, ts } = await ask(world)
  await approve(world, 'ann', { id, ts })

  await client.cancel(id)
  await world.clock.advance(MINUTE_MS)

  expect(await requestNow(world, id)).toMatchObject({
    status: 'cancelled',
    reason: 'Withdrawn by the agent before the approval took effect',
  })
})

test('an edit that was open when the approval was given ends the hold, and its own approval is held', async () => {
  const world = await startWorld({ policies: { 'held.yaml': HELD } })
  const { id, ts } = await ask(world)
  const ben = world.sandbox.as('ben')
  await ben.choose('Edit and approve…', { ts })
  await world.sandbox.until(() => ben.modal(), 'the form')
  await approve(world, 'ann', { id, ts })
  await world.clock.advance(5 * SECOND_MS)

  await ben.submit({ amount: '3' })
  await world.clock.advance(10 * SECOND_MS - 1)
  const before = await requestNow(world, id)
  await world.clock.advance(1)

  expect(before).toMatchObject({ status: 'pending', approval: { votes: [{ by: 'U0BEN' }] } })
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: { amount: 3 } })
})

const STOP = `
name: stop
priority: 300
rules: [{ name: stop, tool: pay_out, action: deny, message: No payouts today }]
`

function windowFrom(time: string): string {
  return `
name: window
priority: 300
rules: [{ name: evening, tool: ping, during: { hours: "${time}-23:59", timezone: UTC }, action: deny }]
`
}
