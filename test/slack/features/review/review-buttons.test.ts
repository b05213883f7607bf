import { expect, test } from 'vitest'
import { aCall } from '../../../support/builders.ts'
import { fresh, modalText, startCardHarness } from '../../harness.ts'

test('Review in full lets a person approve what does not fit only after the last page', async () => {
  const request = fresh({ call: aCall({ params: { body: 'word '.repeat(2_000) } }) })
  await using setup = await startCardHarness({ request })

  await setup.ann.click('Review in full')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await expect(setup.ann.click('Approve')).rejects.toThrow("no button 'Approve'")
  await setup.ann.click('Next page')
  await setup.harness.sandbox.until(() => modalText(setup.ann).includes('page 2 of 2'), 'the last page')
  await setup.ann.click('Approve')
  await setup.harness.sandbox.until(() => modalText(setup.ann).includes('Approved by Ann'), 'an answer')

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
      seen: 'review',
    },
  ])
})

test('Review in full goes back a page, and denies with a reason in a modal on top of itself', async () => {
  const request = fresh({ call: aCall({ params: { body: 'word '.repeat(2_000) } }) })
  await using setup = await startCardHarness({ request })

  await setup.ann.click('Review in full')
  await setup.harness.sandbox.until(() => setup.ann.modal(), 'the modal')
  await setup.ann.click('Next page')
  await setup.harness.sandbox.until(() => modalText(setup.ann).includes('page 2 of 2'), 'the last page')
  await setup.ann.click('Previous page')
  await setup.harness.sandbox.until(() => modalText(setup.ann).includes('page 1 of 2'), 'the first page')
  await setup.ann.click('Next page')
  await setup.harness.sandbox.until(() => modalText(setup.ann).includes('page 2 of 2'), 'the last page')
  await setup.ann.click('Deny')
  await setup.harness.sandbox.until(() => setup.ann.modal()?.title === 'Deny', 'the modal for the reason')
  await setup.ann.submit({ Reason: 'Too long' })

  expect(setup.votes).toMatchObject([{ choice: 'deny', comment: 'Too long' }])
  expect(setup.ann.modal()).toBeNull()
})
