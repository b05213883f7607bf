import { describe, expect, it } from 'vitest'
import type { ActionResult } from '../../../../src/approval/review/act.ts'
import type { AgentQuestion } from '../../../../src/approval/review/ask-agent.ts'
import { systemClock } from '../../../../src/core/clock.ts'
import { ANN, NOW_MS } from '../../../support/builders.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { fresh, modalText, privateAnswers, startDesk } from '../card-harness.ts'

const MAY_ASK = () => Promise.resolve(null)

describe.each(['socket', 'http'] as const)('Ask the agent over %s', (by) => {
  it('takes the question in a modal, asks from the card, and closes the modal', async () => {
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
    await using desk = await startDesk({ by, request, askAgent })

    await desk.ann.choose('Ask the agent…')
    await desk.house.sandbox.until(() => desk.ann.modal(), 'the modal')
    const opened = modalText(desk.ann)
    await desk.ann.submit({ Question: 'Which order?' })

    expect(opened).toContain('support-agent asks to run refund_payment')
    expect(desk.ann.modal()).toBeNull()
    expect(asked).toEqual([
      {
        requestId: request.id,
        personId: 'U0ANN',
        text: 'Which order?',
        from: { channelId: 'C0FINANCE', ts: desk.ts },
      },
    ])
  })
})

describe('Ask the agent', () => {
  it('opens no modal for a person who may not ask, and says why', async () => {
    const mayAsk = async () => ({ code: 'question_open' }) as const
    await using desk = await startDesk({ askAgent: { mayAsk } })

    await desk.ann.choose('Ask the agent…')
    await desk.house.sandbox.until(() => privateAnswers(desk.ann).length > 0, 'an answer')

    expect(privateAnswers(desk.ann)).toEqual([
      'The agent has not answered the previous question yet. Ask again when it has.',
    ])
    expect(desk.ann.modal()).toBeNull()
  })

  it('holds on to the modal until there are words in it', async () => {
    const ask = async () => ({ kind: 'refused', refusal: { code: 'question_unfit', max: 2_000 } }) as const
    await using desk = await startDesk({ askAgent: { mayAsk: MAY_ASK, ask } })

    await desk.ann.choose('Ask the agent…')
    await desk.house.sandbox.until(() => desk.ann.modal(), 'the modal')
    await desk.ann.submit({ Question: '  ' })

    expect(desk.ann.modal()?.errors).toEqual({ question: 'Write a question of 1 to 2,000 characters.' })
  })

  it('says in the modal why a question was not asked', async () => {
    const ask = async () => ({ kind: 'refused', refusal: { code: 'asked_enough', max: 10 } }) as const
    await using desk = await startDesk({ askAgent: { mayAsk: MAY_ASK, ask } })

    await desk.ann.choose('Ask the agent…')
    await desk.house.sandbox.until(() => desk.ann.modal(), 'the modal')
    await desk.ann.submit({ Question: 'And now?' })

    expect(modalText(desk.ann)).toBe(
      'The agent has been asked 10 questions and takes no more. Approve or deny instead.',
    )
  })

  it('says so when the question could not be recorded', async () => {
    const ask = () => Promise.reject(new Error('disk full'))
    await using desk = await startDesk({ askAgent: { mayAsk: MAY_ASK, ask } })

    await desk.ann.choose('Ask the agent…')
    await desk.house.sandbox.until(() => desk.ann.modal(), 'the modal')
    await desk.ann.submit({ Question: 'And now?' })

    expect(modalText(desk.ann)).toBe('Veto could not do that. Nothing was decided; try again in a moment.')
  })

  it('tells in the modal what came of a question that took long', async () => {
    const recorded = Promise.withResolvers<ActionResult>()
    const begun = Promise.withResolvers<void>()
    const clock = createFakeClock(systemClock.nowMs())
    const request = fresh()
    const ask = () => {
      begun.resolve()
      return recorded.promise
    }
    await using desk = await startDesk({ clock, request, askAgent: { mayAsk: MAY_ASK, ask } })

    await desk.ann.choose('Ask the agent…')
    await desk.house.sandbox.until(() => desk.ann.modal(), 'the modal')
    const submission = desk.ann.submit({ Question: 'Which order?' })
    await begun.promise
    await clock.advance(2_500)
    await submission
    const meanwhile = modalText(desk.ann)
    recorded.resolve({ kind: 'done', request })
    await desk.house.sandbox.until(() => modalText(desk.ann).includes('was sent'), 'the answer')

    expect(meanwhile).toContain('This is taking longer than usual.')
    expect(modalText(desk.ann)).toBe(
      'Your question was sent to the agent. The reply will appear in the thread of the card.',
    )
  })
})

describe('Give more time', () => {
  it('says until when, to that person alone', async () => {
    const request = fresh({}, { deadlineMs: NOW_MS, extension: { by: ANN, atMs: 0 } })
    await using desk = await startDesk({ extend: async () => ({ kind: 'done', request }) })

    await desk.ann.choose('Give more time')
    await desk.house.sandbox.until(() => privateAnswers(desk.ann).length > 0, 'an answer')

    expect(privateAnswers(desk.ann)).toEqual(['You gave more time, until 2026-11-20 22:00 UTC.'])
    expect(privateAnswers(desk.house.sandbox.as('Ben'))).toEqual([])
  })

  it('says why there is no more', async () => {
    const refused = { kind: 'refused', refusal: { code: 'done_before' } } as const
    await using desk = await startDesk({ extend: async () => refused })

    await desk.ann.choose('Give more time')
    await desk.house.sandbox.until(() => privateAnswers(desk.ann).length > 0, 'an answer')

    expect(privateAnswers(desk.ann)).toEqual([
      'This can be done only once, and somebody has done it already. The card shows the result.',
    ])
  })

  it('says so when Veto failed', async () => {
    await using desk = await startDesk({ extend: () => Promise.reject(new Error('disk full')) })

    await desk.ann.choose('Give more time')
    await desk.house.sandbox.until(() => privateAnswers(desk.ann).length > 0, 'an answer')

    expect(privateAnswers(desk.ann)[0]).toContain('Veto could not do that.')
  })
})

const REFUSED = {
  kind: 'refused',
  refusal: { code: 'not_shown', groups: ['finance-team'] },
} as const

describe('Why am I asked?', () => {
  it('shows nothing to people who may not see the request', async () => {
    await using desk = await startDesk({ queries: { why: async () => REFUSED } })

    await desk.ann.choose('Why am I asked?')
    await desk.house.sandbox.until(() => privateAnswers(desk.ann).length > 0, 'an answer')

    expect(privateAnswers(desk.ann)[0]).toContain('Only finance-team, auditors and admins can see this')
    expect(desk.ann.modal()).toBeNull()
  })

  it('says so when there is no such request', async () => {
    await using desk = await startDesk({
      queries: { why: async () => ({ kind: 'refused', refusal: { code: 'not_found' } }) },
    })

    await desk.ann.choose('Why am I asked?')
    await desk.house.sandbox.until(() => privateAnswers(desk.ann).length > 0, 'an answer')

    expect(privateAnswers(desk.ann)).toEqual(['Request not found. Use the newest card that Veto posted.'])
  })
})
