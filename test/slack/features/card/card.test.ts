import fc from 'fast-check'
import { textOf, validateMessage } from 'slack-sandbox/block-kit'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../../src/core/canonical-json.ts'
import type { Json, JsonObject } from '../../../../src/core/json.ts'
import { ACTION } from '../../../../src/slack/adapters/action-ids.ts'
import type { Message } from '../../../../src/slack/blocks/blocks.ts'
import { visibleText } from '../../../../src/slack/blocks/visible-text.ts'
import { card } from '../../../../src/slack/features/card/card.ts'
import { ANN, aCall, anObligation, aPendingRequest, BEN, settledAs } from '../../../support/builders.ts'
import { NO_PRESENTATION } from '../../../support/presentation.ts'
import { AGENT_MARK, agentParams, agentText, parsedTexts, rawTexts } from '../../blocks/agent-text.ts'

const TOOL = {
  title: 'Refund a payment',
  show: ['payment_id', 'amount_cents'],
  presentation: NO_PRESENTATION,
  tier: 'irreversible',
} as const

test("card() shows what will happen, who asks, why, until when, and the agent's own summary", () => {
  const request = aPendingRequest({
    call: aCall({ sessionId: 'run-42', requester: 'dan@acme.test', summary: 'Refund 720.00 to Acme' }),
  })

  const message = card({ request, tool: TOOL, brief: false })

  expect(linesOf(message)).toEqual([
    '⏳ Refund a payment · needs 1 approval from finance-team',
    'support-agent asks to run refund_payment for dan@acme.test',
    'payment_id  pay_1',
    'amount_cents  72000',
    "Why you're asked: Refunds over $500 require finance review",
    'This cannot be undone.',
    'Denied automatically if nobody answers by 2026-11-20 23:00 UTC.',
    "Agent's own words (unverified):",
    'Refund 720.00 to Acme',
    '[Approve] [Deny] [Details] Ask the agent…',
    'Give 1 h more',
    'Why am I asked?',
  ])
  expect(message.text).toBe('⏳ Refund a payment · needs 1 approval from finance-team')
})

test('card() keeps the name of a tool without a title out of header and notification', () => {
  const message = card({ request: aPendingRequest(), tool: { ...TOOL, title: null }, brief: false })

  expect(linesOf(message)[0]).toBe('⏳ A request · needs 1 approval from finance-team')
  expect(message.text).toBe('⏳ A request · needs 1 approval from finance-team')
})

test('card() counts the approvals so far when more than one is needed', () => {
  const obligation = anObligation({ quorum: 2 })
  const votes = [
    { by: ANN, groups: ['finance-team'], stage: 0, choice: 'approve', comment: null, atMs: 1 } as const,
  ]

  expect(linesOf(card({ request: aPendingRequest({}, { obligation }), tool: TOOL, brief: false }))).toContain(
    'Still needed: 2 approvals from finance-team.',
  )
  expect(
    linesOf(card({ request: aPendingRequest({}, { obligation, votes }), tool: TOOL, brief: false })),
  ).toEqual(expect.arrayContaining(['Approved so far: Ann', 'Still needed: 1 approval from finance-team.']))
})

test('card() asks for the reason first where the rule requires one for an approval', () => {
  const obligation = { ...aPendingRequest().state.obligation, requireReason: ['approve'] as const }

  expect(
    actionsOf(card({ request: aPendingRequest({}, { obligation }), tool: TOOL, brief: false })),
  ).toContain(ACTION.approveWithReason)
})

test('card() asks for the confirmation first where the rule requires one', () => {
  const obligation = anObligation({ confirm: 'type_tool_name' })

  expect(
    actionsOf(card({ request: aPendingRequest({}, { obligation }), tool: TOOL, brief: false })),
  ).toContain(ACTION.approveWithReason)
})

test('card() warns of hidden characters and shows them', () => {
  const request = aPendingRequest({ call: aCall({ params: { file: 'a\u202Etxt' } }) })

  const lines = linesOf(card({ request, tool: TOOL, brief: false }))

  expect(lines).toContain('file  a⟦U+202E⟧txt')
  expect(lines).toContain('⚠ Hidden or look-alike characters are shown as ⟦U+…⟧.')
})

test('card() offers a review in full instead of Approve for what does not fit', () => {
  const request = aPendingRequest({ call: aCall({ params: { body: 'x'.repeat(5_000) } }) })

  const message = card({ request, tool: TOOL, brief: false })

  expect(actionsOf(message)).toEqual([ACTION.review, ACTION.deny, ACTION.details, ACTION.menu])
  expect(linesOf(message)).toContain('⚠ Not everything fits here. Review it in full to approve it.')
})

test('card() offers no Approve when it is brief', () => {
  expect(actionsOf(card({ request: aPendingRequest(), tool: TOOL, brief: true }))).toEqual([
    ACTION.review,
    ACTION.deny,
    ACTION.details,
    ACTION.menu,
  ])
})

test('card() distinguishes strings from other values that look alike', () => {
  const params = { a: '1', b: 1, c: 'true', d: true, e: '', f: null, g: ' x', h: 'null' }
  const request = aPendingRequest({ call: aCall({ params }) })

  expect(linesOf(card({ request, tool: TOOL, brief: false })).slice(2, 10)).toEqual([
    'a  "1"',
    'b  1',
    'c  "true"',
    'd  true',
    'e  ""',
    'f  null',
    'g  " x"',
    'h  "null"',
  ])
})

test.each([
  ['approved', '👍 Refund a payment · approved by Ann'],
  ['rejected', '🚫 Refund a payment · denied by Ann'],
  ['expired', '⌛ Refund a payment · expired: nobody answered in time'],
  ['cancelled', '↩️ Refund a payment · withdrawn by the agent'],
] as const)(
  'card() says in two lines how a request ended that was %s, and has no button but Details',
  (status, first) => {
    const vote = {
      by: ANN,
      groups: ['finance-team'],
      stage: 0,
      choice: 'approve',
      comment: null,
      atMs: 1,
    } as const
    const votes = status === 'expired' ? [] : [vote]
    const request = settledAs(aPendingRequest({}, { votes }), status, {
      settledBy: status === 'expired' ? null : ANN,
    })

    const message = card({ request, tool: TOOL, brief: false })

    expect(linesOf(message)).toEqual([first, 'support-agent · 2026-11-20 22:00 UTC', '[Details]'])
    expect(message.text).toBe(first)
    expect(actionsOf(message)).toEqual([ACTION.details])
  },
)

test('card() names all who approved, with their comments', () => {
  const votes = [
    { by: ANN, groups: ['finance-team'], stage: 0, choice: 'approve', comment: 'fine', atMs: 1 },
    { by: BEN, groups: ['finance-team'], stage: 0, choice: 'approve', comment: 'checked', atMs: 2 },
  ] as const
  const request = settledAs(aPendingRequest({}, { votes }), 'approved', {
    settledBy: BEN,
    comment: 'checked',
  })

  const lines = linesOf(card({ request, tool: TOOL, brief: false }))

  expect(lines.slice(0, 2)).toEqual([
    '👍 Refund a payment · approved by Ann and Ben',
    'support-agent · 2026-11-20 22:00 UTC · Ann: “fine” · Ben: “checked”',
  ])
})

test('card() quotes the reason of a denial', () => {
  const request = settledAs(aPendingRequest(), 'rejected', { comment: 'Wrong customer' })

  expect(linesOf(card({ request, tool: TOOL, brief: false }))[1]).toContain('Ann: “Wrong customer”')
})

test('card() escapes names and titles in the notification', () => {
  const by = { id: 'U0EVIL', name: '<!channel> & co' }
  const request = settledAs(aPendingRequest(), 'rejected', { settledBy: by })

  expect(card({ request, tool: { ...TOOL, title: 'A <b>' }, brief: false }).text).toBe(
    '🚫 A &lt;b&gt; · denied by &lt;!channel&gt; &amp; co',
  )
})

const anyRequest = fc
  .record({
    params: agentParams,
    summary: fc.option(agentText),
    sessionId: agentText,
    requester: agentText,
  })
  .map((call) => aPendingRequest({ call: aCall({ ...call, agentId: AGENT_MARK, tool: AGENT_MARK }) }))
const tool = { ...TOOL, show: ['amount_cents', 'note'] }

test('card() of any hostile call stays within every Slack limit', () => {
  fc.assert(
    fc.property(anyRequest, fc.boolean(), (request, brief) => {
      const { blocks, text } = card({ request, tool, brief })

      expect(validateMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
      expect(JSON.stringify(blocks).length).toBeLessThan(SLACK_LIMITS.message.blocksBytes)
      expect(text.length).toBeLessThanOrEqual(SLACK_LIMITS.message.textAdvised)
    }),
  )
})

test('card() of any hostile call puts no agent text where Slack would interpret it', () => {
  fc.assert(
    fc.property(anyRequest, fc.boolean(), (request, brief) => {
      const { blocks, text } = card({ request, tool, brief })

      expect([...parsedTexts(blocks), text].filter((one) => one.includes(AGENT_MARK))).toEqual([])
    }),
  )
})

test('GHSA-xww8-gqvh-92x9: card() of any hostile call shows every param to the last character, or offers no Approve', () => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      const message = card({ request, tool, brief: false })

      if (!actionsOf(message).includes(ACTION.approve)) return
      expect(readBack(message)).toBe(canonicalJson(asSeen(request.maskedParams)))
      if (request.call.summary !== null) {
        expect(rawTexts(message.blocks)).toContain(visibleText(request.call.summary, { keepLines: true }))
      }
    }),
    { numRuns: 300 },
  )
})

function linesOf(message: Message): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(message.blocks))).split('\n')
}

function actionsOf({ blocks }: Message): readonly (string | undefined)[] {
  return blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.map((element) => element.action_id) : [],
  )
}

/** The params as a reader of the card would write them down. */
function readBack({ blocks }: Message): string {
  const parts = blocks.flatMap((block): JsonObject[] => {
    if (block.type === 'table') return block.rows.slice(1).map(readRow)
    if (block.type !== 'rich_text') return []
    return block.elements.flatMap((part) => {
      if (part.type === 'rich_text_preformatted') return [JSON.parse(rawTexts(part).join(''))]
      const [name, gap, value, ...more] = part.elements
      return JSON.stringify(gap) === GAP && more.length === 0 ? [readRow([name, value])] : []
    })
  })
  return canonicalJson(asSeen(Object.assign({}, ...parts)))
}

const GAP = JSON.stringify({ type: 'text', text: '  ' })

function readRow([name, value]: readonly unknown[]): JsonObject {
  return { [rawTexts(name).join('')]: readScalar(rawTexts(value).join('')) }
}

function readScalar(text: string): Json {
  try {
    const value: Json = JSON.parse(text)
    return typeof value === 'object' && value !== null ? text : value
  } catch {
    return text
  }
}

/** The same value, with hidden characters as they are shown. */
function asSeen(value: Json): Json {
  if (typeof value === 'string') return visibleText(value)
  if (Array.isArray(value)) return value.map(asSeen)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [visibleText(name), asSeen(inner)]))
}
