import { expect, test } from 'vitest'
import type { Inquiry } from '../../../src/approval/model/inquiry.ts'
import { isPending, type PendingRequest, type VetoRequest } from '../../../src/approval/model/request.ts'
import type { ActionGuard } from '../../../src/approval/review/action-guard.ts'
import { createAskAgent } from '../../../src/approval/review/ask-agent.ts'
import { createExtend } from '../../../src/approval/review/extend.ts'
import type { Transition } from '../../../src/approval/transitions/transition-unit.ts'
import { ANN, aPendingRequest, NOW_MS } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const REPLIED: Inquiry = { by: ANN, text: 'Which order?', atMs: 1, reply: { text: 'Order 2847', atMs: 2 } }

test("asking the agent records the person's question, trimmed", async () => {
  const harness = aHarness(aPendingRequest())

  const asked = await harness.askAgent.ask({ ...harness.ann, text: ' Which order?\n' })

  expect(asked.kind).toBe('done')
  expect(harness.transitions).toMatchObject([
    {
      from: 'pending',
      beforeDeadlineMs: NOW_MS,
      facts: [{ kind: 'inquired', actor: 'U0ANN', reason: 'Which order?' }],
      threadEvents: [{ kind: 'inquiry', by: ANN, text: 'Which order?' }],
      next: { version: 2, state: { inquiries: [{ by: ANN, text: 'Which order?', reply: null }] } },
    },
  ])
})

test.each([
  ['no words', ' \n', 'question_unfit'],
  ['2,001 characters', 'x'.repeat(2_001), 'question_unfit'],
])('asking the agent refuses a question of %s', async (_what, text, code) => {
  const harness = aHarness(aPendingRequest())

  expect(await harness.askAgent.ask({ ...harness.ann, text })).toMatchObject({ refusal: { code } })
  expect(harness.refused).toEqual([code])
  expect(harness.transitions).toEqual([])
})

test('asking the agent accepts 2,000 characters', async () => {
  const harness = aHarness(aPendingRequest())

  expect((await harness.askAgent.ask({ ...harness.ann, text: 'x'.repeat(2_000) })).kind).toBe('done')
})

test('asking the agent is limited to ten questions a request', async () => {
  const nine = aHarness(aPendingRequest({}, { inquiries: Array(9).fill(REPLIED) }))
  const ten = aHarness(aPendingRequest({}, { inquiries: Array(10).fill(REPLIED) }))

  expect(await nine.askAgent.mayAsk(nine.ann)).toBeNull()
  expect((await nine.askAgent.ask({ ...nine.ann, text: 'And now?' })).kind).toBe('done')
  expect(await ten.askAgent.mayAsk(ten.ann)).toEqual({ code: 'asked_enough', max: 10 })
  expect(await ten.askAgent.ask({ ...ten.ann, text: 'And now?' })).toMatchObject({ kind: 'refused' })
})

test('asking the agent is refused for a request that is itself a question of the agent', async () => {
  const subject = { kind: 'question', form: 'text', options: [] } as const
  const harness = aHarness(aPendingRequest({ subject }))

  expect(await harness.askAgent.ask({ ...harness.ann, text: 'Why?' })).toMatchObject({
    refusal: { code: 'not_offered' },
  })
})

test('asking the agent after losing a race is refused with the result of the winner', async () => {
  const request = aPendingRequest()
  const open = { ...REPLIED, reply: null }
  const harness = aHarness(request, {
    ...request,
    version: 2,
    state: { ...request.state, inquiries: [open], pause: { sinceMs: NOW_MS } },
  })

  expect(await harness.askAgent.ask({ ...harness.ann, text: 'Which order?' })).toEqual({
    kind: 'refused',
    refusal: { code: 'question_open' },
  })
  expect(harness.refused).toEqual(['question_open'])
})

test('extend() doubles the time to answer, once', async () => {
  const harness = aHarness(aPendingRequest())

  const [first, second] = [await harness.extend(harness.ann), await harness.extend(harness.ann)]

  expect(first).toMatchObject({ kind: 'done', request: { state: { deadlineMs: NOW_MS + 7_200_000 } } })
  expect(second).toEqual({ kind: 'refused', refusal: { code: 'done_before' } })
  expect(harness.transitions).toMatchObject([
    {
      beforeDeadlineMs: NOW_MS,
      facts: [{ kind: 'extended', actor: 'U0ANN', reason: '1 h more' }],
      threadEvents: [{ kind: 'extension', by: ANN, deadlineMs: NOW_MS + 7_200_000 }],
    },
  ])
})

/** Everybody may act on this request. With `rival`, somebody else makes that the next version first. */
function aHarness(request: PendingRequest, rival: PendingRequest | null = null) {
  const stored: { request: VetoRequest } = { request }
  const transitions: Transition[] = []
  const refused: string[] = []
  let isFirst = rival === null
  const actionGuard: ActionGuard = {
    async check({ choice }) {
      if (!isPending(stored.request) || choice !== 'deny') throw new TypeError('Expected a pending request')
      const person = { ...ANN, email: null, kind: 'member' } as const
      return {
        kind: 'permitted',
        request: stored.request,
        evaluation: null,
        person,
        groups: ['finance-team'],
      }
    },
    async refuse(_personId, { refusal }) {
      refused.push(refusal.code)
      return { kind: 'refused', refusal }
    },
  }
  const commitTransition = async (transition: Transition) => {
    if (!isFirst && rival !== null) {
      isFirst = true
      stored.request = rival
      return false
    }
    transitions.push(transition)
    stored.request = transition.next
    return true
  }
  const parts = { actionGuard, commitTransition, clock: createFakeClock() }
  const ann = { requestId: request.id, personId: ANN.id, from: null }
  return { askAgent: createAskAgent(parts), extend: createExtend(parts), transitions, refused, ann }
}
