import { WebClient } from '@slack/web-api'
import { expect, test } from 'vitest'
import type { VoteResult } from '../../../../src/approval/review/vote.ts'
import { systemClock } from '../../../../src/core/clock.ts'
import { ACTION } from '../../../../src/slack/adapters/action-ids.ts'
import { ANN, aVote, settledAs } from '../../../support/builders.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { fresh, modalText, startSlackHarness } from '../../harness.ts'

test('the form with several calls shows the result of votes that took longer than Slack waits', async () => {
  const request = fresh()
  const recorded = Promise.withResolvers<VoteResult>()
  const started = Promise.withResolvers<void>()
  const clock = createFakeClock(systemClock.nowMs())
  await using harness = await startSlackHarness({
    clock,
    voteService: {
      cast() {
        started.resolve()
        return recorded.promise
      },
    },
    queries: { request: () => Promise.resolve(request) },
    findSelectableCalls: () =>
      Promise.resolve({ kind: 'found', calls: { group: 'g', requests: [request], more: 0, groups: [] } }),
  })
  const { sandbox } = harness
  const ann = sandbox.as('Ann')
  const text = { type: 'plain_text', text: 'Select several…' } as const
  const button = { type: 'button', action_id: ACTION.selectSeveral, value: 'open', text } as const
  const client = new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl })
  const blocks = [{ type: 'actions' as const, elements: [button] }]
  await client.chat.postMessage({ channel: 'C0FINANCE', text: 'A list', blocks })
  await ann.click('Select several…')
  await sandbox.until(() => ann.modal()?.submit ?? null, 'the form')
  await ann.choose(['1. Refund a payment'])

  const submission = ann.submit()
  await started.promise
  await clock.advance(2_500)
  await submission
  const meanwhile = modalText(ann)
  const votes = [aVote({ by: ANN })]
  recorded.resolve({ kind: 'settled', request: settledAs(request, 'approved', { votes }) })
  await sandbox.until(() => modalText(ann).includes('1 approved.') || null, 'the result')

  expect(meanwhile).toContain('This is taking longer than usual.')
  expect(modalText(ann)).toContain('👍 Refund a payment · approved by Ann')
})
