import { describe, expect, it } from 'vitest'
import { aCall } from '../../../support/builders.ts'
import { fresh, modalText, startDesk } from '../card-harness.ts'

describe('Review in full', () => {
  it('lets a person approve what does not fit only after the last page', async () => {
    const request = fresh({ call: aCall({ params: { body: 'word '.repeat(2_000) } }) })
    await using desk = await startDesk({ request })

    await desk.ann.click('Review in full')
    await desk.house.sandbox.until(() => desk.ann.modal(), 'the modal')
    await expect(desk.ann.click('Approve')).rejects.toThrow("no button 'Approve'")
    await desk.ann.click('Next page')
    await desk.house.sandbox.until(() => modalText(desk.ann).includes('page 2 of 2'), 'the last page')
    await desk.ann.click('Approve')
    await desk.house.sandbox.until(() => modalText(desk.ann).includes('Approved by Ann'), 'an answer')

    expect(desk.ballots).toEqual([
      {
        requestId: request.id,
        personId: 'U0ANN',
        choice: 'approve',
        comment: null,
        confirmation: null,
        grant: null,
        answer: null,
        from: { channelId: 'C0FINANCE', ts: desk.ts },
        shown: desk.request.paramsDigest,
        seen: 'review',
      },
    ])
  })

  it('turns back, and denies with a reason on top of itself', async () => {
    const request = fresh({ call: aCall({ params: { body: 'word '.repeat(2_000) } }) })
    await using desk = await startDesk({ request })

    await desk.ann.click('Review in full')
    await desk.house.sandbox.until(() => desk.ann.modal(), 'the modal')
    await desk.ann.click('Next page')
    await desk.house.sandbox.until(() => modalText(desk.ann).includes('page 2 of 2'), 'the last page')
    await desk.ann.click('Previous page')
    await desk.house.sandbox.until(() => modalText(desk.ann).includes('page 1 of 2'), 'the first page')
    await desk.ann.click('Next page')
    await desk.house.sandbox.until(() => modalText(desk.ann).includes('page 2 of 2'), 'the last page')
    await desk.ann.click('Deny')
    await desk.house.sandbox.until(() => desk.ann.modal()?.title === 'Deny', 'the modal for the reason')
    await desk.ann.submit({ Reason: 'Too long' })

    expect(desk.ballots).toMatchObject([{ choice: 'deny', comment: 'Too long' }])
    expect(desk.ann.modal()).toBeNull()
  })
})
