import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { ACTION } from '../../../../src/slack/adapters/action-ids.ts'
import type { Message } from '../../../../src/slack/blocks/blocks.ts'
import { card } from '../../../../src/slack/features/card/card.ts'
import { ANN, aCall, anObligation, aPendingRequest, settledAs } from '../../../support/builders.ts'
import { NO_PRESENTATION } from '../../../support/presentation.ts'

const TOOL = {
  title: 'Refund a payment',
  show: ['amount_cents'],
  presentation: NO_PRESENTATION,
  tier: null,
} as const

test('card() of an editable call sends with each click which params it shows', () => {
  const request = aPendingRequest({}, { obligation: anObligation({ edit: 'all' }) })
  const { blocks } = card({ request, tool: TOOL, brief: false })
  const value = `${request.id}:${'d'.repeat(64)}`

  const presses = JSON.stringify(blocks).matchAll(/"value":"([^"]*)"/g)
  expect([...presses].map(([, carried]) => carried)).toEqual([
    value,
    value,
    request.id,
    ...['edit', 'ask', 'extend', 'why'].map((choice) => `${choice}:${value}`),
  ])
})

test('card() of an editable call offers an edit where the rule does, unless the params are not shown in full', () => {
  const obligation = anObligation({ edit: ['amount_cents'] })
  const short = card({ request: aPendingRequest({}, { obligation }), tool: TOOL, brief: false })
  const call = aCall({ params: { body: 'x'.repeat(5_000) } })
  const long = card({ request: aPendingRequest({ call }, { obligation }), tool: TOOL, brief: false })

  expect(actionsOf(short)).toEqual([ACTION.approve, ACTION.deny, ACTION.details, ACTION.menu])
  expect(actionsOf(long)).toEqual([ACTION.review, ACTION.deny, ACTION.details, ACTION.menu])
  expect(JSON.stringify(short.blocks)).toContain('"edit:req_')
  expect(JSON.stringify(long.blocks)).not.toContain('"edit:req_')
})

test.each([true, false])(
  'card() of an edited call shows what was changed, also once it is settled (%s)',
  (isSettled) => {
    const pending = aPendingRequest({
      call: aCall(),
      maskedParams: { amount_cents: 72_000, file: 'a\u202Etxt', card: '‹masked›' },
    })
    const maskedParams = { amount_cents: 45_000, card: '‹masked›', note: 'half' }
    const edited = {
      ...pending,
      edit: { by: ANN, atMs: 1, params: maskedParams, maskedParams, furthestStage: 0 },
    }
    const request = isSettled ? settledAs(edited, 'rejected') : edited

    const lines = linesOf(card({ request, tool: TOOL, brief: false }))

    expect(lines.slice(lines.indexOf('Ann edited the parameters:')).slice(1, 4)).toEqual([
      'amount_cents: 72000 → 45000',
      'file: "a⟦U+202E⟧txt" → nothing',
      'note: nothing → "half"',
    ])
    expect(lines.includes('amount_cents  45000')).toBe(!isSettled)
  },
)

function linesOf(message: Message): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(message.blocks))).split('\n')
}

function actionsOf({ blocks }: Message): readonly (string | undefined)[] {
  return blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.map((element) => element.action_id) : [],
  )
}
