import { expect, test } from 'vitest'
import { withOldestBlocks } from '../../../src/slack/blocks/oldest-blocks.ts'
import { alertMessage } from '../../../src/slack/features/alert/alert-message.ts'
import { readAuditQuery } from '../../../src/slack/features/audit/audit-query.ts'
import { card } from '../../../src/slack/features/card/card.ts'
import { shown } from '../../policy/presentation/builders.ts'
import { aCall, aPendingRequest, NOW_MS } from '../../support/builders.ts'
import { NO_PRESENTATION } from '../../support/presentation.ts'

const TOOL = { title: 'Pay', show: [], presentation: NO_PRESENTATION, tier: null } as const

function inlines(value: unknown): readonly { text?: string; style?: { bold?: boolean } }[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'type' in value && value.type === 'text' ? [value as { text?: string }] : []
  return [...own, ...Object.values(value).flatMap(inlines)]
}

test('the name of a param is never in bold on a card without tables, as labels of Veto are', () => {
  const params = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => [name, 1]))
  const call = aCall({ params: { ...params, 'Approved-by-CFO': 'Ann Meyer' } })
  const message = withOldestBlocks(
    card({ request: aPendingRequest({ call }), tool: TOOL as never, brief: false }),
  )

  const bold = inlines(message.blocks).filter(({ style }) => style?.bold === true)

  expect(bold.map(({ text }) => text)).not.toContain('Approved-by-CFO')
})

test('the command that the alert of a bypass names works as it is written', async () => {
  const alert = {
    id: 'alert_1',
    version: 1,
    openedAtMs: NOW_MS,
    end: null,
    content: { kind: 'bypass', agentId: 'support-agent', tool: 'ping', executions: 1 },
  }
  const { blocks } = alertMessage(alert as never, [], () => ({ title: null, presentation: NO_PRESENTATION }))
  const typed = inlines(blocks)
    .map(({ text }) => /^\/veto audit (.*)$/.exec(text ?? '')?.[1])
    .find((found) => found !== undefined)
  const isFacts = typed?.startsWith('facts ') === true

  const read = await readAuditQuery((typed ?? '').replace(/^facts /, ''), {
    handles: {} as never,
    personId: 'U0ANN',
    nowMs: NOW_MS,
    of: isFacts ? 'entries' : 'requests',
  })

  expect(read).toMatchObject({ ok: true })
})

test('diff shows a text that looks like a number in quotes, as other rows do', () => {
  expect(shown('amount | diff(before)', { amount: '72000', before: '70000' })).toBe('from "70000" to "72000"')
})

test('a time before 1970 in text is no point in time for Slack, as it is none when it is a number', () => {
  expect(shown('at | date(seconds)', { at: -1 })).toBeNull()
  expect(shown('at | date', { at: '0001-01-01T00:00:00Z' })).toBeNull()
})
