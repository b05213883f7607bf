import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/insight/digest.ts'
import type { ToolTally } from '../../../src/ledger/tally.ts'
import { complainAboutMessage } from '../../../src/sandbox/block-kit/check.ts'
import { textOf } from '../../../src/sandbox/driver/text-of.ts'
import type { Message } from '../../../src/slack/views/blocks.ts'
import { digestMessage } from '../../../src/slack/views/digest.ts'
import { helpMessage } from '../../../src/slack/views/help.ts'
import { pendingMessage } from '../../../src/slack/views/pending.ts'
import { aPendingRequest } from '../../support/builders.ts'

const WEEK = {
  fromMs: Date.parse('2026-11-08T23:00:00Z'),
  toMs: Date.parse('2026-11-15T23:00:00Z'),
  timezone: 'Europe/Berlin',
}

describe('digestMessage()', () => {
  it('tells what was asked and how it ended, against the period before', () => {
    const now = [aTally({ approved: 9, rejected: 1, expired: 2, allowed: 40, denied: 3 })]
    const before = [aTally({ approved: 3, rejected: 1 })]

    const lines = linesOf(digestMessage(digestOf(WEEK, now, before)))

    expect(lines).toEqual([
      'Approvals, 9 Nov 2026 – 15 Nov 2026',
      'People were asked 12 times (before: 4); 90 % approved (before: 75 %).',
      '9 approved, 1 denied, 2 expired, 0 withdrawn, 0 waiting.',
      'The policies alone allowed 40 and denied 3 calls.',
      'Tool | Asked | Approved | Denied | Expired | Approval rate',
      'refund_payment | 12 | 9 | 1 | 2 | 90 % (before: 75 %)',
    ])
  })

  it('says so when nobody was asked', () => {
    const lines = linesOf(digestMessage(digestOf(WEEK, [], [])))

    expect(lines[1]).toBe('Nobody was asked (the period before: 0 times).')
    expect(lines).toHaveLength(4)
  })

  it('keeps the limits of Slack with any number of tools', () => {
    const many = Array.from({ length: 300 }, (_, index) => aTally({ tool: `tool_${index}`, approved: 1 }))

    const { blocks } = digestMessage(digestOf(WEEK, many, many))

    expect(complainAboutMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
    expect(linesOf(digestMessage(digestOf(WEEK, many, many))).at(-1)).toBe(
      '270 more tools were asked about less often.',
    )
  })
})

describe('pendingMessage()', () => {
  it('lists what waits, for whom and until when', () => {
    expect(linesOf(pendingMessage({ requests: [aPendingRequest()], isCut: false }, 'all'))).toEqual([
      'Waiting for an answer',
      'Asked | What | Agent | Still needed | Expires',
      '2026-11-20 22:00 UTC | refund_payment | support-agent | 1 person of finance-team | 2026-11-20 23:00 UTC',
    ])
  })

  it('calls questions and plans what they are', () => {
    const requests = [
      aPendingRequest({ matter: { kind: 'question', form: 'text', options: [] } }),
      aPendingRequest({ matter: { kind: 'plan' } }),
    ]

    const lines = linesOf(pendingMessage({ requests, isCut: false }, 'all'))

    expect(lines.slice(2).map((line) => line.split(' | ')[1])).toEqual(['a question', 'a plan'])
  })

  it('says so when nothing waits', () => {
    expect(linesOf(pendingMessage({ requests: [], isCut: false }, 'own'))).toEqual([
      'Waiting for an answer',
      'Nothing waits for an answer.',
      'You see what was asked on your behalf.',
    ])
  })

  it('keeps the limits of Slack with any number of requests', () => {
    const requests = Array.from({ length: 200 }, () => aPendingRequest())

    const message = pendingMessage({ requests, isCut: true }, 'all')

    expect(complainAboutMessage(JSON.parse(JSON.stringify(message.blocks)))).toEqual([])
    expect(linesOf(message).slice(-2)).toEqual([
      '170 more wait, newer than these.',
      'Only the oldest 1,000 requests were looked at; more wait.',
    ])
  })
})

describe('helpMessage()', () => {
  it('names every command', () => {
    const text = linesOf(helpMessage()).join('\n')

    for (const word of ['pending', 'audit', 'digest', 'help']) expect(text).toContain(`/veto ${word}`)
  })
})

function aTally(known: Partial<ToolTally>): ToolTally {
  const none = { allowed: 0, denied: 0, pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0 }
  return { tool: 'refund_payment', ...none, ...known }
}

function linesOf({ blocks }: Message): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(blocks))).split('\n')
}
