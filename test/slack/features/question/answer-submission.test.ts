import { expect, test } from 'vitest'
import type { VoteResult } from '../../../../src/approval/review/vote.ts'
import { systemClock } from '../../../../src/core/clock.ts'
import { ACTION } from '../../../../src/slack/adapters/action-ids.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { aQuestion } from '../../../support/question-builders.ts'
import { fresh, modalText, privateReplies, startCardHarness } from '../../harness.ts'

const OPTIONS = ['Berlin', 'Paris', 'Rome', 'Oslo', 'Bern']
const TEXT = freshQuestion({})

test.each(['socket', 'http'] as const)(
  'an answer over %s is submitted with the text of the person, from the card',
  async (by) => {
    await using setup = await startCardHarness({ by, request: TEXT })

    await setup.ann.click('Answer')
    await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
    await setup.ann.submit({ 'Your answer': ' In Berlin ' })

    expect(setup.votes).toEqual([
      {
        requestId: TEXT.id,
        personId: 'U0ANN',
        choice: 'approve',
        comment: null,
        confirmation: null,
        grant: null,
        answer: 'In Berlin',
        from: { channelId: 'C0FINANCE', ts: setup.ts },
        displayedDigest: TEXT.paramsDigest,
        seen: 'card',
      },
    ])
    expect(setup.ann.modal()).toBeNull()
  },
)

test.each([
  ['single', 'Rome', 'Rome'],
  ['multi', ['Rome', 'Berlin'], ['Berlin', 'Rome']],
] as const)('an answer to a %s is the text of what was chosen', async (form, chosen, answer) => {
  await using setup = await startCardHarness({ request: freshQuestion({ form, options: OPTIONS }) })

  await setup.ann.click('Answer')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit({ 'Your answer': typeof chosen === 'string' ? chosen : [...chosen] })

  expect(setup.votes).toMatchObject([{ choice: 'approve', answer }])
})

test('an option that is clicked on the card is the answer, for the question that was displayed', async () => {
  const request = freshQuestion({ form: 'single', options: OPTIONS.slice(0, 3) })
  await using setup = await startCardHarness({ request })

  await setup.ann.click('Paris')
  await setup.cast

  expect(setup.votes).toEqual([
    {
      requestId: request.id,
      personId: 'U0ANN',
      choice: 'approve',
      comment: null,
      confirmation: null,
      grant: null,
      answer: 'Paris',
      from: { channelId: 'C0FINANCE', ts: setup.ts },
      displayedDigest: request.paramsDigest,
      seen: 'card',
    },
  ])
})

test('an option that does not count tells the person why', async () => {
  const refused: VoteResult = { kind: 'refused', refusal: { code: 'membership_unknown' } }
  const request = freshQuestion({ form: 'single', options: OPTIONS.slice(0, 3) })
  await using setup = await startCardHarness({ request, result: refused })

  await setup.ann.click('Paris')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(JSON.stringify(privateReplies(setup.ann))).toContain(
    'Slack could not say whether you may decide this',
  )
})

test.each([
  ['empty', 'An answer is required.'],
  ['too_long', 'Shorten the answer to at most 3,000 characters.'],
  ['not_an_option', "Choose from the question's options."],
] as const)(
  'an answer that is %s leaves the modal open, with the error at its field',
  async (why, sentence) => {
    const refused: VoteResult = { kind: 'refused', refusal: { code: 'answer_invalid', why } }
    await using setup = await startCardHarness({ request: TEXT, result: refused })

    await setup.ann.click('Answer')
    await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
    await setup.ann.submit({ 'Your answer': 'Berlin' })

    expect(setup.ann.modal()?.errors).toEqual({ answer: sentence })
  },
)

test('an answer that does not count shows the reason in the modal', async () => {
  const refused: VoteResult = { kind: 'refused', refusal: { code: 'membership_unknown' } }
  await using setup = await startCardHarness({ request: TEXT, result: refused })

  await setup.ann.click('Answer')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit({ 'Your answer': 'Berlin' })

  expect(modalText(setup.ann)).toContain('Slack could not say whether you may decide this')
})

test('an answer that cannot be recorded says that nothing was decided', async () => {
  await using setup = await startCardHarness({
    request: TEXT,
    result: () => Promise.reject(new Error('disk full')),
  })

  await setup.ann.click('Answer')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit({ 'Your answer': 'Berlin' })

  expect(modalText(setup.ann)).toContain('Nothing was decided')
})

test('an answer that takes long is acknowledged in time, and the person is told the result later', async () => {
  const recorded = Promise.withResolvers<VoteResult>()
  const clock = createFakeClock(systemClock.nowMs())
  await using setup = await startCardHarness({ clock, request: TEXT, result: () => recorded.promise })

  await setup.ann.click('Answer')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  const submission = setup.ann.submit({ 'Your answer': 'Berlin' })
  await setup.cast
  await clock.advance(2_500)
  await submission
  const meanwhile = modalText(setup.ann)
  recorded.resolve({ kind: 'refused', refusal: { code: 'membership_unknown' } })
  await setup.harness.sandbox.until(() => modalText(setup.ann).includes('Slack could not say'), 'the answer')

  expect(meanwhile).toContain('This is taking longer than usual.')
})

test('the Answer button opens no modal for a person who may not answer', async () => {
  await using setup = await startCardHarness({
    request: TEXT,
    mayNot: { code: 'not_an_approver', groups: ['growth'] },
  })

  await setup.ann.click('Answer')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(setup.ann.modal()).toBeNull()
})

test('the Answer button is on no card of a call', async () => {
  await using setup = await startCardHarness({ request: fresh() })

  const [card] = setup.harness.sandbox.messages('#finance-approvals')

  expect(JSON.stringify(card)).toContain(ACTION.approve)
  expect(JSON.stringify(card)).not.toContain(ACTION.answer)
})

function freshQuestion(options: Parameters<typeof aQuestion>[0]) {
  const { subject, call, state } = aQuestion(options)
  return fresh({ subject, call, maskedParams: call.params }, { reason: state.reason })
}
