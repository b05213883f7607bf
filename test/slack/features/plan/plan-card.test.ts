import fc from 'fast-check'
import { textOf, validateMessage, validateView } from 'slack-sandbox/block-kit'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { expect, test } from 'vitest'
import type { KeptEscalatedRequest } from '../../../../src/approval/model/request.ts'
import { ACTION } from '../../../../src/slack/adapters/action-ids.ts'
import type { Message, Modal } from '../../../../src/slack/blocks/blocks.ts'
import { visibleText } from '../../../../src/slack/blocks/visible-text.ts'
import { HIDDEN_WARNING } from '../../../../src/slack/blocks/warnings.ts'
import { planCard } from '../../../../src/slack/features/plan/plan-card.ts'
import { reviewModal } from '../../../../src/slack/features/review/review-modal.ts'
import { ANN, NOW_MS, settledAs } from '../../../support/builders.ts'
import { NO_PRESENTATION } from '../../../support/presentation.ts'
import { aPlan } from '../../../support/question-builders.ts'
import { AGENT_MARK, agentText, parsedTexts, rawTexts } from '../../blocks/agent-text.ts'
import { anOrigin } from '../origin.ts'

test('planCard() shows who plans what, step by step, and until when', () => {
  const request = aPlan({ call: { sessionId: 'run-42' } })

  const message = show(request)

  expect(linesOf(message.blocks)).toEqual([
    '⏳ Plan from support-agent · needs 1 approval from finance-team',
    'support-agent submits a plan',
    "The agent's plan:",
    'Move Acme',
    'Export',
    'Import',
    'Approving the plan allows none of its calls: the policies still evaluate each one.',
    'Expires if nobody answers by 2026-11-20 23:00 UTC.',
    '[Approve] [Reject] [Details] Ask the agent…',
    'Give 1 h more',
  ])
  expect(message.text).toBe('⏳ Plan from support-agent · needs 1 approval from finance-team')
  expect(actionsOf(message.blocks)).toEqual([
    ACTION.approveWithReason,
    ACTION.deny,
    ACTION.details,
    ACTION.menu,
  ])
})

test('planCard() shows a plan in Markdown in a preformatted block, as it is written', () => {
  const { blocks } = show(aPlan({ markdown: '# One\n\n*two*' }))

  expect(JSON.stringify(blocks)).toContain('"rich_text_preformatted"')
  expect(linesOf(blocks)).toEqual(expect.arrayContaining(['# One', '*two*']))
})

test.each([
  ['long steps', { steps: Array.from({ length: 9 }, () => 'word '.repeat(150)) }, '… 7 more steps'],
  ['a long text', { markdown: 'word '.repeat(2_000) }, '… 8,800 more characters'],
])('planCard() offers a review in full instead of Approve for %s', (_, plan, more) => {
  const { blocks } = show(aPlan(plan))

  expect(actionsOf(blocks)).toEqual([ACTION.review, ACTION.deny, ACTION.details, ACTION.menu])
  expect(linesOf(blocks)).toContain(more)
  expect(linesOf(blocks)).toContain('⚠ Not everything fits here. Review it in full to approve it.')
})

test('planCard() shows what people asked the agent about the plan, and the reply', () => {
  const reply = { text: 'Twelve\u202E rows', atMs: NOW_MS }
  const plan = aPlan()
  const inquiries = [{ by: ANN, text: 'How many rows?', atMs: NOW_MS, reply }]

  const { blocks } = show({ ...plan, state: { ...plan.state, inquiries } })

  expect(linesOf(blocks)).toEqual(
    expect.arrayContaining([
      'Ann asks the agent:',
      'How many rows?',
      'The agent replies (unverified):',
      'Twelve⟦U+202E⟧ rows',
      HIDDEN_WARNING,
    ]),
  )
})

test('planCard() offers no Approve when it is brief', () => {
  expect(actionsOf(planCard({ request: aPlan(), brief: true }).blocks)).toEqual([
    ACTION.review,
    ACTION.deny,
    ACTION.details,
    ACTION.menu,
  ])
})

test.each([
  ['approved', '👍 Plan from support-agent · approved', ''],
  ['rejected', '🚫 Plan from support-agent · rejected by Ann', ' · Ann: “Ask Acme first”'],
  ['expired', '⌛ Plan from support-agent · expired: nobody answered in time', ''],
  ['cancelled', '↩️ Plan from support-agent · withdrawn by the agent', ''],
] as const)(
  'planCard() says in two lines how a plan ended that was %s: what is true, then which plan, when and why',
  (status, first, remark) => {
    const settledBy = status === 'expired' ? null : ANN
    const comment = status === 'rejected' ? 'Ask Acme first' : null

    const message = show(settledAs(aPlan(), status, { settledBy, comment }))

    expect(linesOf(message.blocks)).toEqual([
      first,
      `support-agent: “Move Acme” · 2026-11-20 22:00 UTC${remark}`,
      '[Details]',
    ])
    expect(message.text).toBe(first)
    expect(actionsOf(message.blocks)).toEqual([ACTION.details])
  },
)

const hostile = fc.oneof(
  agentText,
  fc.nat(120).map((times) => `${AGENT_MARK}${' lines\n'.repeat(times)}`),
  fc.nat(1_000).map((length) => AGENT_MARK.padEnd(length, '\u200B')),
)
const common = { agentId: AGENT_MARK, requester: AGENT_MARK, sessionId: AGENT_MARK }
const anySteps = fc
  .record({ title: agentText, steps: fc.array(hostile, { minLength: 1, maxLength: 50 }) })
  .map((plan) => aPlan({ ...plan, call: common }))
const anyText = fc
  .record({ title: agentText, markdown: hostile.map((text) => text.repeat(9)) })
  .map((plan) => aPlan({ ...plan, call: common }))
const anyPlan = fc.oneof(anySteps, anyText)

test('a hostile plan stays within every Slack limit on its card and on every page', () => {
  fc.assert(
    fc.property(anyPlan, fc.boolean(), fc.nat(9), (request, brief, page) => {
      const { blocks } = planCard({ request, brief })
      const modal = pageOf(request, page)

      expect(validateMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
      expect(JSON.stringify(blocks).length).toBeLessThan(SLACK_LIMITS.message.blocksBytes)
      expect(validateView(JSON.parse(JSON.stringify(modal)))).toEqual([])
    }),
  )
})

test('a hostile plan has none of its text where Slack would interpret it', () => {
  fc.assert(
    fc.property(anyPlan, fc.boolean(), fc.nat(9), (request, brief, page) => {
      const { blocks, text } = planCard({ request, brief })
      const read = [...parsedTexts(blocks), text, ...parsedTexts(pageOf(request, page))]

      expect(read.filter((one) => one.includes(AGENT_MARK))).toEqual([])
    }),
  )
})

test('a hostile plan is on the card to the last character, or cannot be approved there', () => {
  fc.assert(
    fc.property(anyPlan, (request) => {
      const { blocks } = show(request)
      if (!actionsOf(blocks).includes(ACTION.approveWithReason)) return

      for (const passage of passagesOf(request)) expect(rawTexts(blocks)).toContain(passage)
    }),
  )
})

test('a hostile plan is on the pages of its review to the last character, each step under its own number', () => {
  fc.assert(
    fc.property(anyPlan, (request) => {
      const pages = pagesOf(request)

      expect(pages.map(({ text }) => text).join('')).toBe(passagesOf(request).slice(1).join(''))
      for (const [at, { first }] of pages.entries()) {
        expect(first).toBe(pages.slice(0, at).reduce((sum, { items }) => sum + items, 0))
      }
    }),
  )
})

/** Title, then steps or text, as people see them. */
function passagesOf({ maskedParams }: KeptEscalatedRequest): readonly string[] {
  const { title, steps, markdown } = maskedParams
  const body = Array.isArray(steps) ? steps.map(String) : [String(markdown)]
  return [visibleText(String(title)), ...body.map((text) => visibleText(text, { keepLines: true }))]
}

/** What each page of the review holds of the plan. */
function pagesOf(request: KeptEscalatedRequest) {
  const found: { readonly text: string; readonly items: number; readonly first: number }[] = []
  for (let page = 0; ; page += 1) {
    const { blocks } = pageOf(request, page)
    const body = blocks.flatMap((block) =>
      'elements' in block && block.type === 'rich_text' ? block.elements : [],
    )
    const part = body.find(({ type }) => type === 'rich_text_list' || type === 'rich_text_preformatted')
    if (part === undefined) throw new TypeError('Expected a part of the plan on each page')
    const first = 'offset' in part ? Number(part.offset) : 0
    const items = part.type === 'rich_text_list' ? part.elements.length : 0
    found.push({ text: rawTexts(part).join(''), items, first })
    if (!actionsOf(blocks).includes(ACTION.reviewLater)) return found
  }
}

function pageOf(request: KeptEscalatedRequest, page: number) {
  return reviewModal(request, { title: null, presentation: NO_PRESENTATION }, anOrigin(request, page))
}

function show(request: KeptEscalatedRequest): Message {
  return planCard({ request, brief: false })
}

function linesOf(blocks: Modal['blocks']): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(blocks))).split('\n')
}

function actionsOf(blocks: Modal['blocks']): readonly (string | undefined)[] {
  return blocks.flatMap((block) =>
    'elements' in block && block.type === 'actions' ? block.elements.map((one) => one.action_id) : [],
  )
}
