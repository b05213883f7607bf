import fc from 'fast-check'
import { textOf, validateMessage } from 'slack-sandbox/block-kit'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { auditMessage } from '../../../../src/slack/features/audit/audit-message.ts'
import { AuditPosition } from '../../../../src/slack/features/audit/audit-position.ts'
import { anEntry } from '../../../support/an-entry.ts'
import { AGENT_MARK, agentText, parsedTexts } from '../../blocks/agent-text.ts'

const FIRST: AuditPosition = {
  of: 'entries',
  query: { tool: 'refund*', limit: 10 },
  before: [],
  end: null,
}

test('auditMessage() shows when, what, which agent and tool, who and why', () => {
  const page = { entries: [anEntry({ seq: 7, reason: 'deny: Wrong customer' })], next: null }

  const { blocks } = auditMessage({ page, position: FIRST, seen: 'all' })

  expect(textOf(JSON.parse(JSON.stringify(blocks)))).toBe(
    [
      'Audit log',
      'tool:refund* ',
      'When | What | Agent | Tool | Who | Why',
      '2026-11-20 22:00 UTC | denied | support-agent | refund_payment | Ann Meyer | Wrong customer',
      '[Export CSV]',
    ].join('\n'),
  )
})

test('auditMessage() says of a call that was redeemed that it started', () => {
  const entry = anEntry({ kind: 'redeemed', status: 'redeemed' })

  const { blocks } = auditMessage({ page: { entries: [entry], next: null }, position: FIRST, seen: 'all' })

  expect(textOf(JSON.parse(JSON.stringify(blocks)))).toContain(' | started | ')
})

test('auditMessage() says how a request was settled in the words of its card', () => {
  const statuses = ['approved', 'rejected', 'expired', 'cancelled', 'denied'] as const
  const entries = statuses.map((status) => anEntry({ kind: 'settled', status, reason: null }))

  const { blocks } = auditMessage({ page: { entries, next: null }, position: FIRST, seen: 'all' })

  const said = [...textOf(JSON.parse(JSON.stringify(blocks))).matchAll(/settled: (\w+)/g)]
  expect(said.map(([, word]) => word)).toEqual(['approved', 'denied', 'expired', 'withdrawn', 'denied'])
})

test('auditMessage() says when nothing matches', () => {
  const { blocks } = auditMessage({ page: { entries: [], next: null }, position: FIRST, seen: 'all' })

  expect(textOf(JSON.parse(JSON.stringify(blocks)))).toContain('No matching entries.')
})

test('auditMessage() tells people who see only their own requests that they do', () => {
  const { blocks } = auditMessage({ page: { entries: [], next: null }, position: FIRST, seen: 'own' })

  expect(textOf(JSON.parse(JSON.stringify(blocks)))).toContain('You see only requests made on your behalf.')
})

test('auditMessage() leads to the older page and from there back', () => {
  const first = auditMessage({ page: { entries: [anEntry()], next: 91 }, position: FIRST, seen: 'all' })
  const [older] = placesOf(first.blocks)
  const second = auditMessage({
    page: { entries: [anEntry()], next: null },
    position: place(older),
    seen: 'all',
  })

  expect(older).toEqual({ ...FIRST, query: { tool: 'refund*', limit: 10, cursor: 91 }, before: [null] })
  expect(placesOf(second.blocks)).toEqual([FIRST, FIRST])
})

test("auditMessage() keeps its buttons within Slack's limit by dropping the farthest pages", () => {
  const before = [null, ...Array.from({ length: 2_000 }, (_, index) => 1_000_000 - index)]
  const deep: AuditPosition = { of: 'entries', query: { cursor: 5, limit: 10 }, before, end: null }

  const { blocks } = auditMessage({ page: { entries: [anEntry()], next: 4 }, position: deep, seen: 'all' })

  expect(validateMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
  expect(placesOf(blocks).map(({ before: kept }) => kept.at(-1))).toEqual([before.at(-2), 5, undefined])
})

test('auditMessage() stays within every Slack limit, and puts no agent text where Slack would interpret it', () => {
  const entry = fc
    .record({ agentId: agentText, tool: agentText, reason: agentText, actorName: agentText })
    .map(anEntry)
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 10 }), (entries) => {
      const { blocks } = auditMessage({ page: { entries, next: 3 }, position: FIRST, seen: 'all' })

      expect(validateMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
      expect(JSON.stringify(blocks).length).toBeLessThan(SLACK_LIMITS.message.blocksBytes)
      expect(parsedTexts(blocks).filter((text) => text.includes(AGENT_MARK))).toEqual([])
    }),
  )
})

const Valued = z.object({ elements: z.array(z.object({ value: z.string() })) })

/** Where the buttons lead, in their order. */
function placesOf(blocks: readonly unknown[]): readonly AuditPosition[] {
  return blocks.flatMap((block) => {
    const elements = Valued.safeParse(block).data?.elements ?? []
    return elements.map(({ value }) => AuditPosition.parse(JSON.parse(value)))
  })
}

function place(found: AuditPosition | undefined): AuditPosition {
  return AuditPosition.parse(found)
}
