import { expect, test } from 'vitest'
import type { ToolFacts } from '../../../src/policy/bundle.ts'
import { pushText } from '../../../src/slack/posting/push-text.ts'
import { aCall, aPendingRequest, NOW_MS } from '../../support/builders.ts'
import { TOOL } from '../harness.ts'

const UNTIL = `<!date^${NOW_MS / 1_000 + 3_600}^{time}|11:00 PM UTC>`

function pushed(tool: Partial<ToolFacts> = {}, call: Parameters<typeof aCall>[0] = {}): string {
  return pushText(aPendingRequest({ call: aCall(call) }), { ...TOOL, ...tool })
}

test('a notification says in one line who wants what, until when', () => {
  expect(pushed()).toBe(`support-agent wants to refund a payment. Answer by ${UNTIL}.`)
})

test('a notification keeps the capitals of an abbreviation', () => {
  expect(pushed({ title: 'CRM export' })).toContain('support-agent wants to CRM export. ')
})

test('a notification of a tool without a title repeats nothing of the tool', () => {
  expect(pushed({ title: null }, { tool: 'do_evil' })).toBe(
    `support-agent asks for approval. Answer by ${UNTIL}.`,
  )
})

test('a notification repeats only the plain id of an agent, and escapes the title', () => {
  expect(pushed({ title: 'Refund <!here> & more' }, { agentId: 'a <!channel>' })).toBe(
    `An agent wants to refund &lt;!here&gt; &amp; more. Answer by ${UNTIL}.`,
  )
})

test('a notification names the day of a deadline that is far away', () => {
  const request = aPendingRequest({}, { deadlineMs: NOW_MS + 86_400_000 })

  expect(pushText(request, TOOL)).toMatch(/\^\{date_short_pretty\} at \{time\}\|Nov 21, 10:00 PM UTC>\.$/)
})

test('a notification falls back to the time zone of the quiet hours', () => {
  const quiet = { 'finance-team': [{ dates: null, days: [0], hours: null, timezone: 'Europe/Berlin' }] }

  expect(pushText(aPendingRequest({}, { quiet }), TOOL)).toMatch(/\|12:00 AM GMT\+1>\.$/)
})
