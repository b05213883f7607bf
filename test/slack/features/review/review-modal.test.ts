import fc from 'fast-check'
import { textOf, validateView } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { EscalatedRequest } from '../../../../src/approval/model/request.ts'
import { ACTION } from '../../../../src/slack/adapters/action-ids.ts'
import { readOrigin } from '../../../../src/slack/adapters/modal-origin.ts'
import { readableJson } from '../../../../src/slack/blocks/params.ts'
import { visibleText } from '../../../../src/slack/blocks/visible-text.ts'
import { paramPages, reviewModal } from '../../../../src/slack/features/review/review-modal.ts'
import { aCall, aPendingRequest, settledAs } from '../../../support/builders.ts'
import { NO_PRESENTATION } from '../../../support/presentation.ts'
import { AGENT_MARK, agentParams, agentText, parsedTexts } from '../../blocks/agent-text.ts'
import { anOrigin } from '../origin.ts'

const TOOL = { title: 'Send a letter', presentation: NO_PRESENTATION }
const LONG = aPendingRequest({
  call: aCall({ params: { body: 'word '.repeat(4_000) }, summary: 'A letter' }),
})

test('reviewModal() has Approve and Deny at the end of its last page only', () => {
  const pages = paramPages(LONG).length

  const pressed = Array.from({ length: pages }, (_, page) => actionsOf(modalAt(LONG, page)))

  expect(pages).toBe(4)
  expect(pressed).toEqual([
    [ACTION.reviewLater],
    [ACTION.reviewEarlier, ACTION.reviewLater],
    [ACTION.reviewEarlier, ACTION.reviewLater],
    [ACTION.reviewEarlier, ACTION.approve, ACTION.deny],
  ])
})

test("reviewModal() ends with the agent's own summary and the deadline", () => {
  const text = textOf(JSON.parse(JSON.stringify(modalAt(LONG, 3).blocks)))

  expect(text).toContain(
    "Agent's own words (unverified):\nA letter\nDenied automatically if nobody answers by 2026-11-20 23:00 UTC.",
  )
})

test('reviewModal() never goes beyond its last page', () => {
  expect(readOrigin(modalAt(LONG, 99).private_metadata ?? '')?.page).toBe(3)
})

test('reviewModal() shows a settled request without a way to vote', () => {
  expect(actionsOf(modalAt(settledAs(LONG, 'expired'), 3))).toEqual([ACTION.reviewEarlier])
})

test('reviewModal() contains every character of the params, whatever an agent sends', () => {
  fc.assert(
    fc.property(agentParams, (params) => {
      const request = aPendingRequest({ call: aCall({ params }) })

      expect(paramPages(request).join('')).toBe(visibleText(readableJson(params), { keepLines: true }))
    }),
  )
})

test('reviewModal() stays within every Slack limit, and puts no agent text where Slack would interpret it', () => {
  fc.assert(
    fc.property(agentParams, agentText, fc.nat(5), (params, summary, page) => {
      const call = aCall({ params, summary, agentId: AGENT_MARK, tool: AGENT_MARK })
      const view = modalAt(aPendingRequest({ call }), page)

      expect(validateView(JSON.parse(JSON.stringify(view)))).toEqual([])
      expect(parsedTexts(view).filter((text) => text.includes(AGENT_MARK))).toEqual([])
    }),
  )
})

function modalAt(request: EscalatedRequest, page: number) {
  return reviewModal(request, TOOL, anOrigin(request, page))
}

function actionsOf({ blocks }: ReturnType<typeof modalAt>): readonly (string | undefined)[] {
  return blocks.flatMap((block) =>
    'elements' in block && block.type === 'actions' ? block.elements.map((one) => one.action_id) : [],
  )
}
