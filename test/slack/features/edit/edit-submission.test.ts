import { expect, test } from 'vitest'
import type { PendingRequest } from '../../../../src/approval/model/request.ts'
import type { EditCommand, EditResult } from '../../../../src/approval/review/edit.ts'
import { systemClock } from '../../../../src/core/clock.ts'
import { anObligation, settledAs } from '../../../support/builders.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { fresh, modalText, privateReplies, startCardHarness } from '../../harness.ts'

type CardHarness = Awaited<ReturnType<typeof startCardHarness>>

test.each(['socket', 'http'] as const)(
  'Edit and approve over %s submits what was typed, from the card as it was shown, and closes when the request is settled',
  async (by) => {
    const request = editable()
    const applications: EditCommand[] = []
    await using setup = await startCardHarness({
      by,
      request,
      editService: {
        async edit(application) {
          applications.push(application)
          return { kind: 'settled', request: settledAs(request, 'approved') }
        },
      },
    })

    await openForm(setup)
    await setup.ann.submit({ amount_cents: '45000', Reason: ' Half of it ' })

    expect(applications).toEqual([
      {
        requestId: request.id,
        personId: 'U0ANN',
        from: { channelId: 'C0FINANCE', ts: setup.ts },
        displayedDigest: request.paramsDigest,
        seen: 'card',
        params: { amount_cents: 45_000 },
        comment: 'Half of it',
        confirmation: null,
      },
    ])
    expect(setup.ann.modal()).toBeNull()
  },
)

test('Edit and approve opens no form for a person who may not approve', async () => {
  await using setup = await startCardHarness({ request: editable(), mayNot: { code: 'own_request' } })

  await setup.ann.choose('Edit and approve…')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)[0]).toContain('made on your behalf')
  expect(setup.ann.modal()).toBeNull()
})

test('Edit and approve says that nothing can be edited when no param has a field', async () => {
  await using setup = await startCardHarness({
    request: fresh({}, { obligation: anObligation({ edit: ['<!here>'] }) }),
  })

  await setup.ann.choose('Edit and approve…')
  await setup.harness.sandbox.until(() => privateReplies(setup.ann).length > 0, 'an answer')

  expect(privateReplies(setup.ann)[0]).toContain('None of the parameters can be edited here')
})

test.each<[string, EditResult, object]>([
  [
    'at the field what cannot stand',
    { kind: 'rejected', errors: [{ name: 'amount_cents', message: 'Expected >= 1.' }] },
    { 'param:amount_cents': 'Expected >= 1.' },
  ],
  [
    'at the first field what cannot stand and has no field of its own',
    { kind: 'rejected', errors: [{ name: 'other', message: 'Expected text.' }] },
    { 'param:amount_cents': 'other: Expected text.' },
  ],
  [
    'at a field that the policies deny the edited call',
    { kind: 'refused', refusal: { code: 'edit_denied', reason: 'Too little' } },
    {
      'param:amount_cents':
        'The policies deny the call with these parameters: Too little. Change them, or press Back and decide on the call as it is.',
    },
  ],
  [
    'at the field that a reason is missing',
    { kind: 'refused', refusal: { code: 'reason_required', choice: 'approve' } },
    { reason: 'A reason is required.' },
  ],
])('Edit and approve says %s', async (_what, result, errors) => {
  await using setup = await startCardHarness({
    request: editable(),
    editService: { edit: async () => result },
  })

  await openForm(setup)
  await setup.ann.submit({ amount_cents: '0' })

  expect(setup.ann.modal()?.errors).toEqual(errors)
})

test.each<[string, EditResult, string]>([
  [
    'a refusal',
    { kind: 'refused', refusal: { code: 'params_changed' } },
    'The parameters were edited after you saw them',
  ],
  [
    'what is still needed',
    { kind: 'counted', request: fresh() },
    'Your changes are saved. Still needed: 1 approval',
  ],
])('Edit and approve shows %s in place of the form', async (_what, result, words) => {
  await using setup = await startCardHarness({
    request: editable(),
    editService: { edit: async () => result },
  })

  await openForm(setup)
  await setup.ann.submit({ amount_cents: '1' })

  expect(modalText(setup.ann)).toContain(words)
})

test('Edit and approve asks for the name of the tool once it is required, and keeps what was typed', async () => {
  const typed: unknown[] = []
  await using setup = await startCardHarness({
    request: editable(),
    editService: {
      async edit({ params, confirmation }) {
        typed.push([params, confirmation])
        return { kind: 'refused', refusal: { code: 'confirmation_required', tool: 'refund_payment' } }
      },
    },
  })

  await openForm(setup)
  await setup.ann.submit({ amount_cents: '1' })
  await setup.ann.submit({ 'Type the name of the tool': 'refund' })

  expect(typed).toEqual([
    [{ amount_cents: 1 }, null],
    [{ amount_cents: 1 }, 'refund'],
  ])
  expect(setup.ann.modal()?.errors).toEqual({ confirm: 'This is not the name of the tool.' })
})

test('Edit and approve says that nothing was decided when the edit cannot be recorded', async () => {
  await using setup = await startCardHarness({
    request: editable(),
    editService: { edit: () => Promise.reject(new Error('disk full')) },
  })

  await openForm(setup)
  await setup.ann.submit({ amount_cents: '1' })

  expect(modalText(setup.ann)).toContain('Nothing was decided')
})

test('Edit and approve is acknowledged after 2.5 s, and shows its result in the window later', async () => {
  const recorded = Promise.withResolvers<EditResult>()
  const begun = Promise.withResolvers<void>()
  const clock = createFakeClock(systemClock.nowMs())
  const edit = () => {
    begun.resolve()
    return recorded.promise
  }
  await using setup = await startCardHarness({ clock, request: editable(), editService: { edit } })

  await openForm(setup)
  const submission = setup.ann.submit({ amount_cents: '1' })
  await begun.promise
  await clock.advance(2_500)
  await submission
  const meanwhile = modalText(setup.ann)
  recorded.resolve({ kind: 'refused', refusal: { code: 'edit_denied', reason: 'Too little' } })
  await setup.harness.sandbox.until(() => modalText(setup.ann).includes('Too little'), 'the answer')

  expect(meanwhile).toContain('This is taking longer than usual.')
})

function editable(): PendingRequest {
  return fresh({}, { obligation: anObligation({ edit: 'all' }) })
}

async function openForm({ ann, harness }: CardHarness): Promise<void> {
  await ann.choose('Edit and approve…')
  await harness.sandbox.until(() => ann.modal(), 'the form')
}
