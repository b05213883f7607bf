import { expect, test } from 'vitest'
import type { ThreadEvent } from '../../../../src/approval/model/thread-event.ts'
import { threadEventMessage } from '../../../../src/slack/features/card/thread-event.ts'
import { ANN, aPendingRequest, NOW_MS } from '../../../support/builders.ts'
import { NO_PRESENTATION } from '../../../support/presentation.ts'

const TOOL = { title: 'Refund a payment', show: [], presentation: NO_PRESENTATION, tier: null } as const

test.each<readonly [ThreadEvent, string]>([
  [{ kind: 'vote', by: ANN, choice: 'approve', comment: null }, 'Ann approved.'],
  [{ kind: 'vote', by: ANN, choice: 'deny', comment: 'Paid twice' }, 'Ann denied.'],
  [{ kind: 'edit', by: ANN, changes: [] }, 'Ann edited the parameters.'],
  [{ kind: 'inquiry', by: ANN, text: 'Which order?' }, 'Ann asked the agent a question.'],
  [{ kind: 'extension', by: ANN, deadlineMs: NOW_MS }, 'Ann gave more time to answer.'],
])('the notification of a reply in the thread says who did what: %j', (event, notice) => {
  expect(threadEventMessage(aPendingRequest(), event, TOOL).text).toMatch(new RegExp(`${notice}$`))
})

test("the notification of a reply in the thread escapes a person's name", () => {
  const event = { kind: 'vote', by: { ...ANN, name: '<!here>' }, choice: 'approve', comment: null } as const

  expect(threadEventMessage(aPendingRequest(), event, TOOL).text).toContain('&lt;!here&gt; approved.')
})
