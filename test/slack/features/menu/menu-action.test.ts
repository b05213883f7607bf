import { expect, test } from 'vitest'
import type { ActionResult } from '../../../../src/approval/review/act.ts'
import type { AgentQuestion } from '../../../../src/approval/review/ask-agent.ts'
import { systemClock } from '../../../../src/core/clock.ts'
import { ANN, NOW_MS } from '../../../support/builders.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { fresh, modalText, privateReplies, startCardHarness } from '../../harness.ts'

const MAY_ASK = () => Promise.resolve(null)

test.each(['socket', 'http'] as const)(
  'Ask the agent over %s takes the question in a modal, asks from the card, and closes the modal',
  async (by) => {
    const asked: AgentQuestion[] = []
    const request = fresh()
    const done: ActionResult = { kind: 'done', request }
    const askAgent = {
      mayAsk: MAY_ASK,
      ask: async (question: AgentQuestion) => {
        asked.push(question)
        return done
      },
    }
    await using setup = await startCardHarness({ by, request, askAgent })

    await setup.ann.choose('Ask the agent…')
    await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
    const opened = modalText(setup.ann)
    await setup.ann.submit({ Question: 'Which order?' })

    expect(opened).toContain('support-agent asks to run refund_payment')
    expect(setup.ann.modal()).toBeNull()
    expect(asked).toEqual([
      {
        requestId: request.id,
        personId: 'U0ANN',
        text: 'Which order?',
        from: { channelId: 'C0FINANCE', ts: setup.ts },
      },
    ])
  },
)

test('Ask the agent opens no modal for a person who may not ask, and says why', async () => {
  const mayAsk = async () => ({ code: 'question_open' }) as const
  await using setup = await startCardHarness({ askAgent: { mayAsk } })

  await setup.ann.choose('Ask the agent…')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)).toEqual([
    'The agent has not answered the previous question yet. Ask again when it has.',
  ])
  expect(setup.ann.modal()).toBeNull()
})

test('Ask the agent keeps the modal open until there is text in it', async () => {
  const ask = async () => ({ kind: 'refused', refusal: { code: 'question_unfit', max: 2_000 } }) as const
  await using setup = await startCardHarness({ askAgent: { mayAsk: MAY_ASK, ask } })

  await setup.ann.choose('Ask the agent…')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit({ Question: '  ' })

  expect(setup.ann.modal()?.errors).toEqual({ question: 'Write a question of 1 to 2,000 characters.' })
})

test('Ask the agent says in the modal why a question was not asked', async () => {
  const ask = async () => ({ kind: 'refused', refusal: { code: 'asked_enough', max: 10 } }) as const
  await using setup = await startCardHarness({ askAgent: { mayAsk: MAY_ASK, ask } })

  await setup.ann.choose('Ask the agent…')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit({ Question: 'And now?' })

  expect(modalText(setup.ann)).toBe(
    'The agent has been asked 10 questions, which is the maximum. Approve or deny instead.',
  )
})

test('Ask the agent says when the question could not be recorded', async () => {
  const ask = () => Promise.reject(new Error('disk full'))
  await using setup = await startCardHarness({ askAgent: { mayAsk: MAY_ASK, ask } })

  await setup.ann.choose('Ask the agent…')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit({ Question: 'And now?' })

  expect(modalText(setup.ann)).toBe('Veto could not do that. Nothing was decided; try again in a moment.')
})

test('Ask the agent shows in the modal the result of a question that took long', async () => {
  const recorded = Promise.withResolvers<ActionResult>()
  const begun = Promise.withResolvers<void>()
  const clock = createFakeClock(systemClock.nowMs())
  const request = fresh()
  const ask = () => {
    begun.resolve()
    return recorded.promise
  }
  await using setup = await startCardHarness({ clock, request, askAgent: { mayAsk: MAY_ASK, ask } })

  await setup.ann.choose('Ask the agent…')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  const submission = setup.ann.submit({ Question: 'Which order?' })
  await begun.promise
  await clock.advance(2_500)
  await submission
  const meanwhile = modalText(setup.ann)
  recorded.resolve({ kind: 'done', request })
  await setup.harness.sandbox.until(() => modalText(setup.ann).includes('was sent'), 'the answer')

  expect(meanwhile).toContain('This is taking longer than usual.')
  expect(modalText(setup.ann)).toBe(
    'Your question was sent to the agent. The reply will appear in the thread of the card.',
  )
})

test('Give more time says until when, to that person only', async () => {
  const request = fresh({}, { deadlineMs: NOW_MS, extension: { by: ANN, atMs: 0 } })
  await using setup = await startCardHarness({ extend: async () => ({ kind: 'done', request }) })

  await setup.ann.choose('Give 1 h more')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)).toEqual(['You gave more time, until 2026-11-20 22:00 UTC.'])
  expect(privateReplies(setup.harness.sandbox.as('Ben'))).toEqual([])
})

test('Give more time says why it was refused', async () => {
  const refused = { kind: 'refused', refusal: { code: 'done_before' } } as const
  await using setup = await startCardHarness({ extend: async () => refused })

  await setup.ann.choose('Give 1 h more')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)).toEqual([
    'This can be done only once, and somebody has done it already. The card shows the result.',
  ])
})

test('Give more time says when Veto failed', async () => {
  await using setup = await startCardHarness({ extend: () => Promise.reject(new Error('disk full')) })

  await setup.ann.choose('Give 1 h more')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)[0]).toContain('Veto could not do that.')
})

const REFUSED = {
  kind: 'refused',
  refusal: { code: 'not_shown', groups: ['finance-team'] },
} as const

test('Why am I asked? shows nothing to people who may not see the request', async () => {
  await using setup = await startCardHarness({ queries: { why: async () => REFUSED } })

  await setup.ann.choose('Why am I asked?')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)[0]).toContain('Only finance-team, auditors and admins can see this')
  expect(setup.ann.modal()).toBeNull()
})

test('Why am I asked? says when the request does not exist', async () => {
  await using setup = await startCardHarness({
    queries: { why: async () => ({ kind: 'refused', refusal: { code: 'not_found' } }) },
  })

  await setup.ann.choose('Why am I asked?')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)).toEqual(['Request not found. Use the newest card that Veto posted.'])
})
