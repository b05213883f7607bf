import { expect, test } from 'vitest'
import type { VoteResult } from '../../../../src/approval/review/vote.ts'
import { systemClock } from '../../../../src/core/clock.ts'
import { aPendingRequest, settledAs } from '../../../support/builders.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { fresh, modalText, privateReplies, startCardHarness, VOTES } from '../../harness.ts'

test.each(['socket', 'http'] as const)(
  'Approve over %s records the vote of the person, from the card, and says nothing more once the card shows it',
  async (by) => {
    const request = fresh()
    await using setup = await startCardHarness({ by, request })

    const answer = await setup.ann.click('Approve')

    expect(answer).toEqual({ ok: true, problem: null })
    expect(setup.votes).toEqual([
      {
        requestId: request.id,
        personId: 'U0ANN',
        choice: 'approve',
        comment: null,
        confirmation: null,
        grant: null,
        answer: null,
        from: { channelId: 'C0FINANCE', ts: setup.ts },
        displayedDigest: setup.request.paramsDigest,
        seen: 'card',
      },
    ])
    expect(privateReplies(setup.ann)).toEqual([])
  },
)

test.each(['socket', 'http'] as const)(
  'Approve over %s tells a refused person why, and nobody else',
  async (by) => {
    await using setup = await startCardHarness({
      by,
      result: { kind: 'refused', refusal: { code: 'own_request' } },
    })

    await setup.ann.click('Approve')
    await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

    expect(privateReplies(setup.ann)).toEqual([
      'This request was made on your behalf, so someone else must decide it.',
    ])
    expect(privateReplies(setup.harness.sandbox.as('Ben'))).toEqual([])
  },
)

test('Approve tells the loser of a race who was faster', async () => {
  const request = settledAs(aPendingRequest({}, { votes: VOTES }), 'approved')
  await using setup = await startCardHarness({
    result: { kind: 'refused', refusal: { code: 'already_settled', request } },
  })

  await setup.ann.click('Approve')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)).toEqual(['Too late: this request was already approved by Ann.'])
})

test('Approve is acknowledged only after the vote is recorded', async () => {
  const recorded = Promise.withResolvers<VoteResult>()
  const clock = createFakeClock(systemClock.nowMs())
  await using setup = await startCardHarness({ clock, result: () => recorded.promise })
  let isAnswered = false

  const click = setup.ann.click('Approve').finally(() => {
    isAnswered = true
  })
  await setup.cast
  const beforeRecorded = isAnswered
  recorded.resolve({ kind: 'settled', request: settledAs(setup.request, 'approved') })
  await click

  expect(beforeRecorded).toBe(false)
})

test('Approve is acknowledged after 2.5 s even when the vote is still being recorded, and answered later', async () => {
  const recorded = Promise.withResolvers<VoteResult>()
  const clock = createFakeClock(systemClock.nowMs())
  await using setup = await startCardHarness({ clock, result: () => recorded.promise })

  const click = setup.ann.click('Approve')
  await setup.cast
  await clock.advance(2_500)
  const answer = await click
  recorded.resolve({ kind: 'refused', refusal: { code: 'membership_unknown' } })
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(answer).toEqual({ ok: true, problem: null })
  expect(privateReplies(setup.ann)[0]).toContain('Slack could not say whether you may decide this')
})

test('Approve says that nothing was decided when the vote cannot be recorded', async () => {
  await using setup = await startCardHarness({ result: () => Promise.reject(new Error('disk full')) })

  await setup.ann.click('Approve')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)).toEqual([
    'Veto could not do that. Nothing was decided; try again in a moment.',
  ])
})

test('Approve asks for the reason first where the rule requires one', async () => {
  const obligation = { ...aPendingRequest().state.obligation, requireReason: ['approve'] as const }
  await using setup = await startCardHarness({ request: fresh({}, { obligation }) })

  await setup.ann.click('Approve')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit({ Reason: 'Checked the invoice' })

  expect(setup.votes).toMatchObject([{ choice: 'approve', comment: 'Checked the invoice' }])
})

test('Deny takes the reason in a modal, and closes it when the vote counts', async () => {
  await using setup = await startCardHarness({})

  await setup.ann.click('Deny')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit({ Reason: '  Wrong customer ' })

  expect(setup.votes).toEqual([
    {
      requestId: setup.request.id,
      personId: 'U0ANN',
      choice: 'deny',
      comment: 'Wrong customer',
      confirmation: null,
      grant: null,
      answer: null,
      from: { channelId: 'C0FINANCE', ts: setup.ts },
      displayedDigest: setup.request.paramsDigest,
      seen: 'card',
    },
  ])
  expect(setup.ann.modal()).toBeNull()
})

test('Deny needs no reason where the rule requires none', async () => {
  await using setup = await startCardHarness({})

  await setup.ann.click('Deny')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit()

  expect(setup.votes).toMatchObject([{ choice: 'deny', comment: null }])
})

test('Deny keeps the modal open until the reason that the rule requires is given', async () => {
  const obligation = { ...aPendingRequest().state.obligation, requireReason: ['deny'] as const }
  await using setup = await startCardHarness({ request: fresh({}, { obligation }), result: REASON_REQUIRED })

  await setup.ann.click('Deny')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit({ Reason: '   ' })

  expect(setup.ann.modal()?.errors).toEqual({ reason: 'A reason is required.' })
})

test('Deny opens no modal for a person who may not vote', async () => {
  await using setup = await startCardHarness({
    mayNot: { code: 'not_an_approver', groups: ['finance-team'] },
  })

  await setup.ann.click('Deny')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)).toEqual([
    'Only finance-team can decide this. Ask somebody there; your click was not counted.',
  ])
  expect(setup.ann.modal()).toBeNull()
})

test('Deny says in the modal why the vote did not count', async () => {
  await using setup = await startCardHarness({
    result: { kind: 'refused', refusal: { code: 'already_voted' } },
  })

  await setup.ann.click('Deny')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.submit()

  expect(modalText(setup.ann)).toContain('You have already voted on this.')
})

test('Deny shows in the modal the result of a vote that took long', async () => {
  const recorded = Promise.withResolvers<VoteResult>()
  const clock = createFakeClock(systemClock.nowMs())
  await using setup = await startCardHarness({ clock, result: () => recorded.promise })

  await setup.ann.click('Deny')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  const submission = setup.ann.submit()
  await setup.cast
  await clock.advance(2_500)
  await submission
  const meanwhile = modalText(setup.ann)
  recorded.resolve({ kind: 'refused', refusal: { code: 'own_agent' } })
  await setup.harness.sandbox.until(() => modalText(setup.ann).includes('You own this agent'), 'the answer')

  expect(meanwhile).toContain('This is taking longer than usual.')
})

test('Deny asks the person to click again when Slack no longer opens a modal', async () => {
  await using setup = await startCardHarness({})
  setup.harness.sandbox.faults.next({ kind: 'error', code: 'expired_trigger_id' }, { method: 'views.open' })

  await setup.ann.click('Deny')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)[0]).toContain('please try again')
})

const REASON_REQUIRED: VoteResult = { kind: 'refused', refusal: { code: 'reason_required', choice: 'deny' } }
