import { expect, test } from 'vitest'
import type { EscalatedRequest } from '../../../src/approval/model/request.ts'
import { statusOf } from '../../../src/approval/model/status.ts'
import { aBundle } from '../../policy/builders.ts'
import { startEditHarness } from '../review/edit/edit-harness.ts'

const HOUR_MS = 3_600_000
const TEAM = `approvers:
  team: { channel: "#team", members: [U01, U02, U03] }
  others: { channel: "#others", members: [U04] }
`
const SECRET = { api_key: 'sk-live-4242424242424242', environment: 'production' }

const READING = policies(
  '{ name: key, tool: pay, when: "context.api_key == \'no\'", action: deny }',
  '{ name: look, tool: pay, action: require_approval, approvers: [team] }',
)

test('a rule that reads a value masked in the record does not block approvals under the policies that asked, which evaluated the exact value', async () => {
  const harness = await startEditHarness(READING)
  const request = await harness.ask({ tool: 'pay', params: {}, context: SECRET })

  expect((await harness.approve(request, 'U01')).kind).toBe('settled')
  expect((await harness.redeem(request.id, {})).execution?.status).toBe('redeemed')
})

test('a rule that reads a value masked in the record denies under changed policies, as its result cannot be known', async () => {
  const harness = await startEditHarness(READING)
  const request = await harness.ask({ tool: 'pay', params: {}, context: SECRET })
  harness.changeTo(
    policies(
      '{ name: key, tool: pay, when: "context.api_key == \'yes\'", action: deny }',
      '{ name: look, tool: pay, action: require_approval, approvers: [team] }',
    ),
  )

  expect(await harness.approve(request, 'U01')).toMatchObject({
    kind: 'refused',
    refusal: { code: 'already_settled' },
  })
  expect((await harness.now(request.id)).state).toMatchObject({
    status: 'denied',
    comment: expect.stringContaining('did not record'),
  })
})

test('a rule that reads a value masked in the record does not hide that a denying time window has begun', async () => {
  const harness = await startEditHarness(
    policies(
      '{ name: key, tool: pay, when: "context.api_key == \'no\'", action: deny }',
      '{ name: freeze, tool: pay, during: { dates: ["2026-11-21"], timezone: UTC }, action: deny, message: Frozen }',
      '{ name: look, tool: pay, action: require_approval, approvers: [team], timeout: 1d }',
    ),
  )
  const request = await harness.ask({ tool: 'pay', params: {}, context: SECRET })
  await harness.clock.advance(3 * HOUR_MS)

  await harness.approve(request, 'U01')

  expect((await harness.now(request.id)).state).toMatchObject({
    status: 'denied',
    comment: 'The policies deny it now: Frozen',
  })
})

test('under changed policies a denial stays counted, and settles the request when it is enough', async () => {
  const harness = await startEditHarness(asking('[team], deny_quorum: 2, quorum: 2'))
  const request = await harness.ask({ tool: 'pay', params: {} })
  await harness.deny(request, 'U01')
  harness.changeTo(asking('[team], quorum: 2'))

  await harness.lookThrough()

  expect((await harness.now(request.id)).state).toMatchObject({ status: 'denied', settledBy: null })
})

test('under changed policies an approval no longer counts when its giver did not do the now required confirmation', async () => {
  const harness = await startEditHarness(asking('[team], quorum: 2'))
  const request = await harness.ask({ tool: 'pay', params: {} })
  await harness.approve(request, 'U01')
  harness.changeTo(asking('[team], quorum: 2, confirm: type_tool_name'))

  await harness.lookThrough()

  expect((await harness.now(request.id)).state).toMatchObject({ status: 'pending', votes: [] })
  expect(refusalOf(await harness.approve(request, 'U02'))).toBe('confirmation_required')
})

test('under changed policies a shorter timeout applies from the change on, and a longer one extends nothing', async () => {
  const harness = await startEditHarness(asking('[team], timeout: 4h'))
  const request = await harness.ask({ tool: 'pay', params: {} })
  const longer = await deadlineAfter(harness, request, asking('[team], timeout: 7d'))
  const shorter = await deadlineAfter(harness, request, asking('[team], timeout: 1h'))

  expect(longer).toBe(request.state.deadlineMs)
  expect(shorter).toBe(harness.clock.nowMs() + HOUR_MS)
})

test('under changed policies the reserved amount is what the policies in force require', async () => {
  const limited = (max: number) =>
    policies(
      '{ name: look, tool: pay, action: require_approval, approvers: [team], timeout: 7d }',
      `{ name: cap, tool: pay, limit: { max: ${max}, per: 1h, sum: args.amount }, action: deny, message: Too much }`,
    )
  const harness = await startEditHarness(limited(1_000))
  const first = await harness.ask({ tool: 'pay', params: { amount: 600 } })
  await harness.clock.advance(1)
  const second = await harness.ask({ tool: 'pay', params: { amount: 400 } })
  harness.changeTo(limited(700))

  await harness.lookThrough()

  expect(statusOf(await harness.now(first.id))).toBe('pending')
  expect((await harness.now(second.id)).state).toMatchObject({
    status: 'denied',
    comment: 'The policies deny it now: Too much',
  })
  expect((await harness.approve(first, 'U01')).kind).toBe('settled')
})

test('an approved call keeps its share of a limit: usage of others since then does not keep it from starting', async () => {
  const harness = await startEditHarness(
    policies(
      '{ name: look, tool: pay, when: args.ask == true, action: require_approval, approvers: [team] }',
      '{ name: cap, tool: pay, limit: { max: 1, per: 10m }, action: deny }',
    ),
  )
  const request = await harness.ask({ tool: 'pay', params: { ask: true } })
  await harness.approve(request, 'U01')
  await harness.clock.advance(11 * 60_000)
  const other = await harness.authorize({ tool: 'pay', params: { ask: false } })

  expect(other.state.status).toBe('allowed')
  expect((await harness.redeem(request.id, { ask: true })).execution?.status).toBe('redeemed')
})

test('an approved call that was denied later stays denied when the earlier policies come back', async () => {
  const before = asking('[team]')
  const harness = await startEditHarness(before)
  const request = await harness.ask({ tool: 'pay', params: {} })
  await harness.approve(request, 'U01')
  harness.changeTo(policies('{ name: stop, tool: pay, action: deny }'))
  await harness.lookThrough()
  harness.changeTo(before)

  await expect(harness.redeem(request.id, {})).rejects.toMatchObject({ code: 'no_longer_allowed' })
})

function policies(...rules: string[]) {
  return aBundle({ 'a.yaml': `${TEAM}rules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}` })
}

function asking(terms: string) {
  return policies(`{ name: look, tool: pay, action: require_approval, approvers: ${terms} }`)
}

type EditHarness = Awaited<ReturnType<typeof startEditHarness>>

async function deadlineAfter(
  harness: EditHarness,
  { id }: EscalatedRequest,
  bundle: ReturnType<typeof aBundle>,
) {
  harness.changeTo(bundle)
  await harness.lookThrough()
  return (await harness.now(id)).state.deadlineMs
}

function refusalOf(result: Awaited<ReturnType<EditHarness['approve']>>): string {
  return result.kind === 'refused' ? result.refusal.code : result.kind
}
