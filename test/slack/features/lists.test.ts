import { textOf, validateMessage } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { compilePresentation } from '../../../src/policy/presentation/present.ts'
import { parseTemplate } from '../../../src/policy/presentation/template.ts'
import type { Message } from '../../../src/slack/blocks/blocks.ts'
import { COMMANDS } from '../../../src/slack/features/command/command-table.ts'
import { helpMessage } from '../../../src/slack/features/command/help-message.ts'
import { type Mine, pendingMessage } from '../../../src/slack/features/pending/pending-message.ts'
import { summaryMessage } from '../../../src/slack/posting/channel-summary.ts'
import { aCall, aPendingRequest, NOW_MS } from '../../support/builders.ts'
import { TOOL } from '../harness.ts'

test('pendingMessage() lists pending requests, with approvers and deadline', () => {
  expect(
    linesOf(pendingMessage({ requests: [aPendingRequest()], agents: [SUPPORT] }, options('all'))),
  ).toEqual([
    'Waiting for an answer',
    'What | Agent | Still needed | Asked | Until',
    'refund_payment | support-agent | 1 approval from finance-team | 2026-11-20 22:00 UTC | 2026-11-20 23:00 UTC',
  ])
})

test('pendingMessage() names questions and plans as such', () => {
  const requests = [
    aPendingRequest({ subject: { kind: 'question', form: 'text', options: [] } }),
    aPendingRequest({ subject: { kind: 'plan' } }),
  ]

  const lines = linesOf(pendingMessage({ requests, agents: [{ ...SUPPORT, count: 2 }] }, options('all')))

  expect(lines.slice(2).map((line) => line.split(' | ')[0])).toEqual(['a question', 'a plan'])
})

test('pendingMessage() lists what waits for the reader first, and no request twice', () => {
  const own = aPendingRequest()
  const other = aPendingRequest({ call: aCall({ agentId: 'billing-agent' }) })
  const mine = {
    rows: [{ request: own, url: 'https://acme.slack.com/archives/C1/p1', insteadOf: [] }],
    more: 2,
    isCut: false,
  }

  const lines = linesOf(
    pendingMessage({ requests: [own, other], agents: [{ ...SUPPORT, count: 2 }] }, options('all', mine)),
  )

  expect(lines.slice(0, 5)).toEqual([
    'Waiting for you',
    'refund_payment · support-agent · asked 2026-11-20 22:00 UTC · 48 min left, by 2026-11-20 23:00 UTC · Open the card',
    'and 2 more for your groups',
    'Other requests',
    'What | Agent | Still needed | Asked | Until',
  ])
  expect(lines.slice(5)).toEqual([expect.stringContaining('billing-agent')])
})

test('pendingMessage() says when nothing is pending', () => {
  expect(linesOf(pendingMessage({ requests: [], agents: [] }, options('own')))).toEqual([
    'Waiting for an answer',
    'No pending requests.',
    'You see only requests made on your behalf.',
  ])
})

test("pendingMessage() stays within Slack's limits, and counts by agent what is not listed", () => {
  const requests = Array.from({ length: 30 }, () => aPendingRequest())
  const agents = Array.from({ length: 300 }, (_, index) => ({
    agentId: `agent-${'x'.repeat(120)}`,
    count: 300 - index,
  }))

  const message = pendingMessage(
    { requests, agents: [{ agentId: 'batch-agent', count: 5_000 }, ...agents] },
    options('all'),
  )

  expect(validateMessage(JSON.parse(JSON.stringify(message.blocks)))).toEqual([])
  expect(linesOf(message).at(-2)).toBe('30 of 50150 are shown, in turns by agent.')
  expect(linesOf(message).at(-1)).toMatch(
    /^Waiting by agent: batch-agent 5000, agent-x+… 300, .* and 291 more agents\.$/,
  )
})

test('summaryMessage() names the agents of the requests that it does not list', () => {
  const oldest = [aPendingRequest()]
  const agents = [{ agentId: 'batch-agent', count: 8 }, SUPPORT]

  expect(linesOf(summaryMessage({ total: 9, agents, oldest }, tool)).at(-1)).toBe(
    '8 newer requests are not shown. All by agent: batch-agent 8, support-agent 1.',
  )
})

test('summaryMessage() lists each request with its amount, as the bundle names the call', () => {
  const oldest = [72_000, 1_250_000].map((amount_cents, at) =>
    aPendingRequest({
      call: aCall({ params: { payment_id: `pay_${at}`, amount_cents, currency: 'EUR' } }),
    }),
  )

  const text = linesOf(summaryMessage({ total: 2, agents: [SUPPORT], oldest }, refunds)).join('\n')

  expect(text).toContain('1. support-agent: Refund €720.00 on pay_0 · expires')
  expect(text).toContain('2. support-agent: Refund €12,500.00 on pay_1 · expires')
})

test('pendingMessage() says how many of a large backlog were looked through', () => {
  const mine = { rows: [], more: 0, isCut: true }

  expect(linesOf(pendingMessage({ requests: [], agents: [] }, options('all', mine)))).toContain(
    'Looked through the 1,000 oldest requests only.',
  )
})

const refunds = () => ({
  title: null,
  presentation: compilePresentation({
    summary: parseTemplate('Refund {amount_cents | money(currency, cents)} on {payment_id}'),
    show: [],
    schemas: [],
  }),
})

const tool = () => ({ ...TOOL, title: null })

function options(seen: 'all' | 'own', mine: Mine = { rows: [], more: 0, isCut: false }) {
  return { seen, tool, mine, nowMs: NOW_MS + 12 * 60_000 }
}

const SUPPORT = { agentId: 'support-agent', count: 1 }

test('helpMessage() names every command', () => {
  const text = linesOf(helpMessage(COMMANDS)).join('\n')

  for (const word of ['pending', 'audit', 'digest', 'help']) expect(text).toContain(`/veto ${word}`)
})

function linesOf({ blocks }: Message): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(blocks))).split('\n')
}
