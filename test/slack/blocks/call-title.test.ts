import fc from 'fast-check'
import { validateMessage } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { HIDDEN_CHARACTERS } from '../../../src/core/text-forms.ts'
import { compilePresentation } from '../../../src/policy/presentation/present.ts'
import { parseTemplate } from '../../../src/policy/presentation/template.ts'
import { richText } from '../../../src/slack/blocks/blocks.ts'
import { callTitle, titleLine } from '../../../src/slack/blocks/call-title.ts'
import { ANN, aCall, aPendingRequest } from '../../support/builders.ts'
import { AGENT_MARK, agentText } from './agent-text.ts'

const presentation = compilePresentation({
  summary: parseTemplate('Refund {amount_cents | money(currency, cents)} to {to} {when | date}'),
  show: [],
  schemas: [],
})
const TOOL = { title: 'Refund a payment', presentation }
const PARAMS = { amount_cents: 72_000, currency: 'EUR', to: 'Acme', when: '2026-11-20T22:00:00Z' }

function refundOf(params: typeof PARAMS) {
  return aPendingRequest({ call: aCall({ params }) })
}

test("callTitle() makes the bundle's summary of the params", () => {
  expect(callTitle(refundOf(PARAMS), TOOL)).toMatchObject({
    isNamed: true,
    full: 'Refund €720.00 to “Acme” 2026-11-20 22:00 UTC',
    safe: 'Refund €720.00 to [to] 2026-11-20 22:00 UTC',
  })
})

test('callTitle() shows times in the local time of the reader where Slack can', () => {
  const { inline } = callTitle(refundOf(PARAMS), TOOL)

  expect(inline.at(-1)).toMatchObject({ type: 'date', timestamp: Date.parse(PARAMS.when) / 1_000 })
})

test('callTitle() is made of the edited params', () => {
  const params = { ...PARAMS, amount_cents: 50_000 }
  const edit = { by: ANN, atMs: 0, params, maskedParams: params, furthestStage: 0 }

  expect(callTitle({ ...refundOf(PARAMS), edit }, TOOL).safe).toMatch(/^Refund €500\.00/)
})

test("callTitle() is the tool's title where the summary does not fit, and else its name", () => {
  const { amount_cents: _, ...rest } = PARAMS
  const request = aPendingRequest({ call: aCall({ params: rest }) })

  expect(callTitle(request, TOOL)).toMatchObject({ full: 'Refund a payment', safe: 'Refund a payment' })
  expect(callTitle(request, { ...TOOL, title: null })).toMatchObject({
    isNamed: false,
    full: 'refund_payment',
    safe: 'A request',
  })
})

test('callTitle() of any hostile params hides no character, and has no agent text where it must not stand', () => {
  const hidden = new RegExp(`[${HIDDEN_CHARACTERS}]`, 'gv')
  const words = agentText.filter((one) => one.search(/\p{RGI_Emoji}/v) < 0)
  fc.assert(
    fc.property(words, words, words, (currency, to, when) => {
      const title = callTitle(refundOf({ ...PARAMS, currency, to, when }), { ...TOOL, title: 'Refund' })

      expect(title.safe).not.toContain(AGENT_MARK)
      expect(`${title.full}${title.safe}`.replaceAll(/\p{RGI_Emoji}/gv, '')).not.toMatch(hidden)
      expect(validateMessage(JSON.parse(JSON.stringify([richText(...titleLine(title))])))).toBeDefined()
    }),
  )
})
