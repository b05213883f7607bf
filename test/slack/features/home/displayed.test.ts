import { expect, test } from 'vitest'
import { displayedAt } from '../../../../src/slack/features/review/displayed.ts'
import { aPendingRequest } from '../../../support/builders.ts'
import { TOOL } from '../../harness.ts'

const call = aPendingRequest()
const CLICK = {
  personId: 'U0ANN',
  triggerId: 'T1',
  value: '',
  requestId: call.id,
  from: null,
  displayedDigest: call.paramsDigest,
} as const

test('an approval from the Home tab counts for nothing, however short the call is, as its line shows only a part', () => {
  const plan = aPendingRequest({ subject: { kind: 'plan' } })

  expect(displayedAt({ ...CLICK, place: { in: 'home' } }, { request: call, tool: TOOL })).toBe('part')
  expect(displayedAt({ ...CLICK, place: { in: 'home' } }, { request: plan, tool: TOOL })).toBe('part')
})

test('a question from the Home tab is answered in a form that shows all of it', () => {
  const question = aPendingRequest({ subject: { kind: 'question', form: 'text', options: [] } })

  expect(displayedAt({ ...CLICK, place: { in: 'home' } }, { request: question, tool: TOOL })).toBe('review')
})
