import { startSandbox } from 'slack-sandbox'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { MessageRef } from '../../../src/approval/model/delivery.ts'
import type { PendingRequest } from '../../../src/approval/model/request.ts'
import type { Notifier } from '../../../src/approval/ports/notifier.ts'
import { demoWorkspace } from '../../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { anActivity, aPeriodActivity, NO_RECORDS, times } from '../../support/activity.ts'
import { settledAs } from '../../support/builders.ts'
import { connectTo, startSlackHarness } from '../harness.ts'

import { CHANNEL, callsOf, fresh, order, withManyParams } from './orders.ts'

test('the notifier posts a card in the channel of the delivery', async () => {
  await using harness = await startSlackHarness()

  const result = await harness.slack.notifier.deliver(order(fresh()), async () => undefined)

  const [message] = harness.sandbox.messages(CHANNEL)
  expect(result).toEqual({
    kind: 'delivered',
    posted: { channelId: 'C0FINANCE', ts: message?.ts },
    isBrief: false,
  })
  expect(message?.text).toMatch(
    /^support-agent wants to refund a payment\. Answer by <!date\^\d+\^\{time\}\|11:00 PM UTC>\.$/,
  )
  expect(textOf(message?.blocks ?? [])).toContain('[Approve] [Deny]')
})

test('the notifier posts nothing when another server leads by the time that the channel was looked up', async () => {
  await using harness = await startSlackHarness()
  const mayPost = () => callsOf(harness.sandbox, 'conversations.list') === 0

  const result = await harness.slack.notifier.deliver(order(fresh()), async () => undefined, mayPost)

  expect(result).toMatchObject({ kind: 'later', maybePosted: true })
  expect(harness.sandbox.messages(CHANNEL)).toEqual([])
})

test('the notifier marks the message with nothing but the request and its version', async () => {
  await using harness = await startSlackHarness()
  const request = fresh()

  await harness.slack.notifier.deliver(order(request), async () => undefined)

  expect(harness.sandbox.messages(CHANNEL)[0]?.metadata).toEqual({
    event_type: 'veto_request',
    event_payload: { id: request.id, version: 1 },
  })
})

test('the notifier updates a card that is posted', async () => {
  await using harness = await startSlackHarness()
  const request = fresh()
  const posted = await post(harness.slack.notifier, request)

  const result = await harness.slack.notifier.deliver(
    { ...order(settledAs(request, 'rejected')), posted },
    async () => undefined,
  )

  const messages = harness.sandbox.messages(CHANNEL)
  expect(result).toEqual({ kind: 'delivered', posted, isBrief: false })
  expect(messages).toHaveLength(1)
  expect(textOf(messages[0]?.blocks ?? [])).toMatch(/^🚫 Refund a payment · denied by Ann\n/)
  expect(textOf(messages[0]?.blocks ?? [])).not.toContain('[Approve]')
})

test('the notifier posts a pending card again that a person deleted, but not a settled one', async () => {
  await using harness = await startSlackHarness()
  const request = fresh()
  const posted = { channelId: 'C0FINANCE', ts: '1.000100' }

  const again = await harness.slack.notifier.deliver({ ...order(request), posted }, async () => undefined)
  const settled = await harness.slack.notifier.deliver(
    { ...order(settledAs(request, 'approved')), posted },
    async () => undefined,
  )

  expect(harness.sandbox.messages(CHANNEL)).toHaveLength(1)
  expect(again.kind === 'delivered' && again.posted.ts).toBe(harness.sandbox.messages(CHANNEL)[0]?.ts)
  expect(settled).toEqual({ kind: 'delivered', posted, isBrief: false })
})

test('the notifier reports that a post may have arrived when its answer is lost, and finds it before posting again', async () => {
  await using harness = await startSlackHarness()
  const request = fresh()
  harness.sandbox.faults.next({ kind: 'lose_answer' }, { method: 'chat.postMessage' })

  const lost = await harness.slack.notifier.deliver(order(request), async () => undefined)
  const found = await harness.slack.notifier.deliver(
    { ...order(request), maybePosted: true },
    async () => undefined,
  )

  const messages = harness.sandbox.messages(CHANNEL)
  expect(lost).toMatchObject({ kind: 'later', maybePosted: true })
  expect(messages).toHaveLength(1)
  expect(found).toEqual({
    kind: 'delivered',
    posted: { channelId: 'C0FINANCE', ts: messages[0]?.ts },
    isBrief: false,
  })
})

test('the notifier posts again when a post with a lost answer did not arrive', async () => {
  await using harness = await startSlackHarness()
  await post(harness.slack.notifier, fresh())

  const result = await harness.slack.notifier.deliver(
    { ...order(fresh()), maybePosted: true },
    async () => undefined,
  )

  expect(result.kind).toBe('delivered')
  expect(harness.sandbox.messages(CHANNEL)).toHaveLength(2)
})

test('the notifier does not post again while it cannot search the channel for the lost post', async () => {
  await using harness = await startSlackHarness()
  harness.sandbox.faults.next({ kind: 'rate_limited', retryAfterS: 7 }, { method: 'conversations.history' })

  const result = await harness.slack.notifier.deliver(
    { ...order(fresh()), maybePosted: true },
    async () => undefined,
  )

  expect(result).toMatchObject({ kind: 'later', maybePosted: true, afterMs: 7_000 })
  expect(harness.sandbox.messages(CHANNEL)).toEqual([])
})

test('the notifier waits as long as Slack asks', async () => {
  await using harness = await startSlackHarness()
  harness.sandbox.faults.next({ kind: 'rate_limited', retryAfterS: 30 }, { method: 'chat.postMessage' })

  expect(await harness.slack.notifier.deliver(order(fresh()), async () => undefined)).toEqual({
    kind: 'later',
    afterMs: 30_000,
    maybePosted: false,
    why: 'Slack asked to wait 30 s',
  })
})

test('the notifier retries when Slack is down, knowing that nothing was posted', async () => {
  await using harness = await startSlackHarness()
  harness.sandbox.faults.slackIsDown(true)

  expect(await harness.slack.notifier.deliver(order(fresh()), async () => undefined)).toMatchObject({
    kind: 'later',
    maybePosted: false,
  })
})

test('the notifier retries, and says why, when the token stops working', async () => {
  await using harness = await startSlackHarness()
  harness.sandbox.faults.next({ kind: 'error', code: 'token_revoked' }, { method: 'chat.postMessage' })

  expect(await harness.slack.notifier.deliver(order(fresh()), async () => undefined)).toMatchObject({
    kind: 'later',
    why: 'Slack answered token_revoked',
  })
})

test.each([
  [
    '#nowhere',
    '#nowhere: Veto sees no such channel. Create it, unarchive it, or invite Veto there with /invite @Veto.',
  ],
  [
    'C0NOWHERE',
    'C0NOWHERE: Veto sees no such channel. Create it, unarchive it, or invite Veto there with /invite @Veto.',
  ],
  ['#general', '#general: Veto is not in the channel. Invite it there with /invite @Veto.'],
  [
    '#old',
    '#old: Veto sees no such channel. Create it, unarchive it, or invite Veto there with /invite @Veto.',
  ],
  ['C0OLD', 'C0OLD: the channel is archived. Unarchive it, or name another one.'],
  [
    '#with-globex',
    '#with-globex: the channel is shared with another workspace. Name one that belongs to this workspace only.',
  ],
])('the notifier names the fix when %s cannot take a card', async (channel, why) => {
  const memberIds = ['U0ANN', 'U0VETO']
  const channels = [
    ...demoWorkspace.channels,
    { id: 'C0OLD', name: 'old', memberIds, archived: true },
    { id: 'C0SHARED', name: 'with-globex', memberIds, extShared: true },
  ]
  await using harness = await startSlackHarness({ workspace: { ...demoWorkspace, channels } })

  expect(
    await harness.slack.notifier.deliver({ ...order(withManyParams()), channel }, async () => undefined),
  ).toEqual({
    kind: 'impossible',
    why,
  })
})

test('the notifier requests the list of channels at most once a minute', async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  const { notifier } = await connectTo(sandbox)
  await notifier.deliver(order(fresh()), async () => undefined)
  const calls = callsOf(sandbox, 'conversations.list')

  await notifier.deliver({ ...order(fresh()), channel: '#growth-approvals' }, async () => undefined)

  expect(callsOf(sandbox, 'conversations.list')).toBe(calls)
})

test('the notifier posts the digest of a period and that of a group, in one channel, and finds each again', async () => {
  await using harness = await startSlackHarness()
  const digest = {
    kind: 'digest',
    span: 'week',
    records: NO_RECORDS,
    numbers: aPeriodActivity({ activity: anActivity({ asked: times(9) }) }),
    head: { seq: 7, hash: 'ab12', atMs: 0 },
    channel: '#agent-approvals',
    posted: null,
  } as const

  const all = await harness.slack.notifier.deliver(
    { ...digest, group: null, maybePosted: false },
    async () => undefined,
  )
  const ofGroup = await harness.slack.notifier.deliver(
    { ...digest, group: 'finance-team', maybePosted: true },
    async () => undefined,
  )
  const again = await harness.slack.notifier.deliver(
    { ...digest, group: 'finance-team', maybePosted: true },
    async () => undefined,
  )

  expect([all.kind, ofGroup.kind, again.kind]).toEqual(['delivered', 'delivered', 'delivered'])
  const posted = harness.sandbox.messages('#agent-approvals').map(({ blocks }) => textOf(blocks))
  expect(posted).toEqual([
    expect.stringContaining('Agent approvals, '),
    expect.stringContaining('finance-team, '),
  ])
})

async function post(notifier: Notifier, request: PendingRequest): Promise<MessageRef> {
  const result = await notifier.deliver(order(request), async () => undefined)
  if (result.kind !== 'delivered') throw new Error(result.why)
  return result.posted
}
