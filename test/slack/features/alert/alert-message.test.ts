import fc from 'fast-check'
import { textOf, validateMessage } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { Alert, AlertContent } from '../../../../src/approval/model/alert.ts'
import { alertMessage } from '../../../../src/slack/features/alert/alert-message.ts'
import { aPendingRequest, NOW_MS } from '../../../support/builders.ts'
import { NO_PRESENTATION } from '../../../support/presentation.ts'
import { AGENT_MARK, agentText, parsedTexts } from '../../blocks/agent-text.ts'

test.each([
  [3, 0, '⚠ Nobody can decide 3 requests'],
  [1, 0, '⚠ Nobody can decide 1 request'],
  [3, 3, '⚠ Only escalation groups can decide 3 requests'],
  [3, 1, '⚠ Nobody can decide 2 of 3 requests, and only escalation groups the others'],
])(
  'alertMessage() has the right title for %i requests, %i of them with an escalation group',
  (all, escalated, title) => {
    const requestIds = Array.from({ length: all }, () => aPendingRequest().id)

    expect(alertMessage(anAlert({ ...BLOCKED, requestIds, escalated }), [], () => TOOL).text).toBe(title)
  },
)

test("alertMessage() puts no agent text where Slack would interpret it, and stays within Slack's limits", () => {
  fc.assert(
    fc.property(agentText, agentText, (agentId, tool) => {
      const request = aPendingRequest({ call: { ...aPendingRequest().call, agentId, tool } })
      const content = { ...BLOCKED, requestIds: [request.id] }

      const { text, blocks } = alertMessage(
        anAlert(content),
        [request, request, request, request, request],
        () => TOOL,
      )

      expect([text, ...parsedTexts(blocks)].join()).not.toContain(AGENT_MARK)
      expect(validateMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
      expect(textOf(JSON.parse(JSON.stringify(blocks)))).toContain(AGENT_MARK)
    }),
    { numRuns: 200 },
  )
})

test("alertMessage() stays within Slack's limits however long a cause or an error is", () => {
  const long = 'x'.repeat(20_000)
  const contents: AlertContent[] = [
    { ...BLOCKED, message: long, fix: long },
    { kind: 'reload', bundleHash: 'ab', mistakes: [long, long, long], total: 400 },
  ]

  for (const content of contents) {
    const { blocks } = alertMessage(anAlert(content), [], () => TOOL)
    expect(validateMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
  }
})

const TOOL = { title: null, presentation: NO_PRESENTATION }

const BLOCKED: Extract<AlertContent, { kind: 'blocked' }> = {
  kind: 'blocked',
  message: 'finance-team has no members',
  fix: 'add members to it',
  requestIds: [],
  escalated: 0,
}

function anAlert(content: AlertContent): Alert {
  const id = 'alr_01a213f0-5d80-7c31-9a52-2f0b6d1c8e47'
  return { id, topic: 't', channel: '#veto-alerts', content, version: 1, openedAtMs: NOW_MS, end: null }
}
