import { startSandbox } from 'slack-sandbox'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { demoWorkspace } from '../../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { anActivity, aPeriodActivity, NO_RECORDS, times } from '../../support/activity.ts'
import { NOW_MS } from '../../support/builders.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { connectTo, startSlackHarness } from '../harness.ts'

import { CHANNEL, callsOf, fresh, order, withManyParams } from './orders.ts'

test('the notifier sends a brief card when Slack finds the full one too large', async () => {
  await using harness = await startSlackHarness()
  harness.sandbox.faults.next({ kind: 'error', code: 'msg_blocks_too_long' }, { method: 'chat.postMessage' })

  const postedBefore: number[] = []
  const result = await harness.slack.notifier.deliver(order(fresh()), async () => {
    postedBefore.push(harness.sandbox.messages(CHANNEL).length)
  })

  const [message] = harness.sandbox.messages(CHANNEL)
  expect(result).toMatchObject({ kind: 'delivered', isBrief: true })
  expect(postedBefore).toEqual([0])
  expect(textOf(message?.blocks ?? [])).toContain('[Review in full] [Deny]')
})

test('where Slack refuses tables the notifier posts a complete card without them, asks once, and logs it once', async () => {
  const logged: unknown[] = []
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  const { notifier } = await connectTo(sandbox, { log: recordingLog(logged) })
  sandbox.faults.refuseBlocks(['table', 'data_table', 'data_visualization'])

  const first = await notifier.deliver(order(withManyParams()), async () => undefined)
  const posts = callsOf(sandbox, 'chat.postMessage')
  const second = await notifier.deliver(order(withManyParams()), async () => undefined)

  const [message] = sandbox.messages(CHANNEL)
  expect([first, second]).toMatchObject([{ isBrief: false }, { isBrief: false }])
  expect(textOf(message?.blocks ?? [])).toContain('payment_id: pay_1\namount_cents: 72000')
  expect(textOf(message?.blocks ?? [])).toContain('[Approve] [Deny]')
  expect(JSON.stringify(message?.blocks)).not.toContain('"table"')
  expect([posts, callsOf(sandbox, 'chat.postMessage')]).toEqual([2, 3])
  expect(JSON.stringify(logged).match(/refuses tables or charts/g)).toHaveLength(1)
})

test('the notifier posts nothing without tables when another server leads by the time that Slack refused them', async () => {
  await using harness = await startSlackHarness()
  harness.sandbox.faults.refuseBlocks(['table', 'data_table'])
  const mayPost = () => callsOf(harness.sandbox, 'chat.postMessage') === 0

  const result = await harness.slack.notifier.deliver(order(withManyParams()), async () => undefined, mayPost)

  expect(result).toMatchObject({ kind: 'later', maybePosted: true })
  expect(callsOf(harness.sandbox, 'chat.postMessage')).toBe(1)
})

test('where Slack refuses charts the notifier posts a digest with bars of text, and asks once', async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  const { notifier } = await connectTo(sandbox)
  sandbox.faults.refuseBlocks(['data_visualization'])
  const asked = [...times(9), ...times(3, { createdAtMs: NOW_MS - 86_400_000, status: 'expired' })]
  const digest = (fromMs: number) =>
    ({
      kind: 'digest',
      span: 'week',
      records: NO_RECORDS,
      numbers: aPeriodActivity({
        activity: anActivity({ asked }),
        period: { fromMs, toMs: NOW_MS + 1, timezone: 'UTC' },
      }),
      group: null,
      head: { seq: 7, hash: 'ab12', atMs: 0 },
      channel: '#agent-approvals',
      posted: null,
      maybePosted: false,
    }) as const

  const first = await notifier.deliver(digest(NOW_MS - 2 * 86_400_000), async () => undefined)
  const posts = callsOf(sandbox, 'chat.postMessage')
  await notifier.deliver(digest(NOW_MS - 86_400_000), async () => undefined)

  const [message] = sandbox.messages('#agent-approvals')
  expect(first).toMatchObject({ kind: 'delivered', isBrief: false })
  expect(textOf(message?.blocks ?? [])).toMatch(/█ 3 expired\n.*█{10} 9 approved\n/)
  expect([posts, callsOf(sandbox, 'chat.postMessage')]).toEqual([2, 3])
})

test.each(['invalid_blocks', 'invalid_attachments', 'invalid_blocks_format', 'only_one_table_allowed'])(
  'the notifier falls back to the oldest blocks after %s',
  async (code) => {
    await using harness = await startSlackHarness()
    harness.sandbox.faults.next({ kind: 'error', code }, { method: 'chat.postMessage' })

    expect(
      await harness.slack.notifier.deliver(order(withManyParams()), async () => undefined),
    ).toMatchObject({
      kind: 'delivered',
      isBrief: false,
    })
    expect(textOf(harness.sandbox.messages(CHANNEL)[0]?.blocks ?? [])).toContain('amount_cents: 72000')
  },
)

test('the notifier sends a brief card where Slack refuses the oldest blocks, too', async () => {
  await using harness = await startSlackHarness()
  harness.sandbox.faults.next(
    { kind: 'error', code: 'invalid_blocks' },
    { method: 'chat.postMessage', times: 2 },
  )

  expect(await harness.slack.notifier.deliver(order(withManyParams()), async () => undefined)).toMatchObject({
    kind: 'delivered',
    isBrief: true,
  })
})
