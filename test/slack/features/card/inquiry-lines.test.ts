import fc from 'fast-check'
import { textOf, validateMessage } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { Inquiry } from '../../../../src/approval/model/inquiry.ts'
import type { Message } from '../../../../src/slack/blocks/blocks.ts'
import { card } from '../../../../src/slack/features/card/card.ts'
import { menu } from '../../../../src/slack/features/card/menu.ts'
import { threadEventMessage } from '../../../../src/slack/features/card/thread-event.ts'
import { ANN, aPendingRequest, BEN, NOW_MS, settledAs } from '../../../support/builders.ts'
import { NO_PRESENTATION } from '../../../support/presentation.ts'
import { AGENT_MARK, agentText, parsedTexts } from '../../blocks/agent-text.ts'

const TOOL = { title: 'Refund a payment', show: [], presentation: NO_PRESENTATION, tier: null } as const
const OPEN: Inquiry = { by: ANN, text: 'Which order?', atMs: NOW_MS, reply: null }
const REPLIED: Inquiry = { ...OPEN, reply: { text: 'Order 2847', atMs: NOW_MS } }

test('card() with a question to the agent shows the question, the paused deadline, and all buttons', () => {
  const request = aPendingRequest({}, { inquiries: [OPEN], pause: { sinceMs: NOW_MS } })

  const lines = linesOf(card({ request, tool: TOOL, brief: false }))

  expect(lines).toEqual(
    expect.arrayContaining([
      'Ann asks the agent:',
      'Which order?',
      'The deadline is paused until the agent replies. Without a reply it runs again from 2026-11-20 23:00 UTC.',
      expect.stringMatching(/^Paused for the agent's reply; denied at the latest by /),
      expect.stringMatching(/^\[Approve\] \[Deny\]/),
    ]),
  )
})

test('card() with a question to the agent shows question and reply, and of several the last one', () => {
  const last = { ...OPEN, by: BEN, text: 'Who signed?', reply: { text: 'Kim', atMs: NOW_MS } }
  const request = aPendingRequest({}, { inquiries: [REPLIED, last] })

  const text = linesOf(card({ request, tool: TOOL, brief: false })).join('\n')

  expect(text).toContain('Ben asks the agent:\nWho signed?\nThe agent replies (unverified):\nKim')
  expect(text).not.toContain('Which order?')
  expect(text).not.toContain('paused')
})

test('card() with a question to the agent marks long texts as cut; a brief card shows less of them', () => {
  const inquiry = { ...OPEN, reply: { text: 'x'.repeat(4_000), atMs: NOW_MS } }
  const request = aPendingRequest({}, { inquiries: [inquiry] })

  const [full, brief] = [false, true].map((isBrief) =>
    linesOf(card({ request, tool: TOOL, brief: isBrief })).find((line) => line.startsWith('xx')),
  )

  expect(full).toBe(`${'x'.repeat(1_199)}…`)
  expect(brief).toBe(`${'x'.repeat(199)}…`)
})

test('card() with a question to the agent warns of hidden characters in the reply', () => {
  const inquiry = { ...OPEN, reply: { text: 'a\u202Etxt', atMs: NOW_MS } }

  const lines = linesOf(
    card({ request: aPendingRequest({}, { inquiries: [inquiry] }), tool: TOOL, brief: false }),
  )

  expect(lines).toContain('a⟦U+202E⟧txt')
  expect(lines).toContain('⚠ Hidden or look-alike characters are shown as ⟦U+…⟧.')
})

test('card() of a settled request leaves the question to the thread', () => {
  const request = settledAs(aPendingRequest({}, { inquiries: [REPLIED] }), 'approved')

  expect(linesOf(card({ request, tool: TOOL, brief: false })).join('\n')).not.toContain('Which order?')
})

test('the thread message of a reply mentions the person who asked', () => {
  const request = aPendingRequest({}, { inquiries: [REPLIED, { ...OPEN, by: BEN }] })

  expect(linesOf(threadEventMessage(request, { kind: 'reply', text: 'Order 2847' }, TOOL))).toEqual([
    '@U0ANN The agent replies (unverified):',
    'Order 2847',
  ])
})

test('the thread message of a reply warns of hidden characters', () => {
  const text = 'a\u202Etxt'

  expect(linesOf(threadEventMessage(aPendingRequest(), { kind: 'reply', text }, TOOL))).toEqual([
    'The agent replies (unverified):',
    'a⟦U+202E⟧txt',
    '⚠ Hidden or look-alike characters are shown as ⟦U+…⟧.',
  ])
})

test("the thread message of any reply stays within Slack's limits, and puts it only where Slack does not interpret it", () => {
  const words = fc.tuple(agentText, fc.integer({ min: 1, max: 200 }))
  fc.assert(
    fc.property(words, fc.boolean(), ([piece, times], brief) => {
      const text = piece.repeat(times).slice(0, 4_000)
      const request = aPendingRequest({}, { inquiries: [{ ...OPEN, reply: { text, atMs: NOW_MS } }] })

      for (const message of [
        card({ request, tool: TOOL, brief }),
        threadEventMessage(request, { kind: 'reply', text }, TOOL),
      ]) {
        expect(validateMessage(JSON.parse(JSON.stringify(message.blocks)))).toEqual([])
        const read = [...parsedTexts(message.blocks), message.text]
        expect(read.filter((one) => one.includes(AGENT_MARK))).toEqual([])
      }
    }),
  )
})

test.each([
  ['a call', {}, {}, ['Ask the agent…', 'Give 1 h more', 'Why am I asked?']],
  ['a call about which a question is open', {}, { inquiries: [OPEN] }, ['Give 1 h more', 'Why am I asked?']],
  [
    'a call whose agent was asked ten times',
    {},
    { inquiries: Array(10).fill(REPLIED) },
    ['Give 1 h more', 'Why am I asked?'],
  ],
  [
    'a call that has got more time',
    {},
    { extension: { by: ANN, atMs: 1 } },
    ['Ask the agent…', 'Why am I asked?'],
  ],
  ['a plan', { subject: { kind: 'plan' } as const }, {}, ['Ask the agent…', 'Give 1 h more']],
  [
    'a question',
    { subject: { kind: 'question', form: 'text', options: [] } as const },
    {},
    ['Give 1 h more'],
  ],
])('the menu of a %s offers what can be done', (_what, known, state, labels) => {
  const options = menu(aPendingRequest(known, state), true)?.options ?? []

  expect(options.map(({ text }) => text.text)).toEqual(labels)
})

function linesOf(message: Message): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(message.blocks))).split('\n')
}
