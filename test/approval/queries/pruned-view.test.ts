import { expect, test } from 'vitest'
import { prunedRequest } from '../../../src/approval/decide/prune.ts'
import type { Subject } from '../../../src/approval/model/subject.ts'
import { requestView } from '../../../src/approval/queries/request-view.ts'
import { aPendingRequest, NOW_MS, settledAs } from '../../support/builders.ts'

const subjects: readonly (readonly [string, Subject, string])[] = [
  [
    'an answered question',
    { kind: 'question', form: 'text', options: [] },
    'The question was answered, and its answer was removed since; ask again',
  ],
  ['an approved plan', { kind: 'plan' }, 'The plan was approved, and it was removed since; ask again'],
]

test.each(subjects)(
  '%s whose params were removed allows nothing, and is not said to be started too late',
  (_, subject, reason) => {
    const settled = settledAs(aPendingRequest({ subject }), 'approved', { answer: 'Yes' })
    const view = requestView(prunedRequest(settled, { atMs: NOW_MS, keptDays: 180 }))

    expect(view).toMatchObject({ status: 'lapsed', allowed: false, answer: null, params: {}, reason })
  },
)
