import fc from 'fast-check'
import { textOf, validateView } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { type EditableParam, editableParams } from '../../../../src/approval/decide/edit/editable.ts'
import { editedParams } from '../../../../src/approval/decide/edit/edited-params.ts'
import type { PendingRequest } from '../../../../src/approval/model/request.ts'
import type { JsonObject } from '../../../../src/core/json.ts'
import { readJson } from '../../../../src/core/json-reader.ts'
import type { FormFields } from '../../../../src/slack/adapters/form-fields.ts'
import type { Modal } from '../../../../src/slack/blocks/blocks.ts'
import { editModal } from '../../../../src/slack/features/edit/edit-modal.ts'
import { readEdit } from '../../../../src/slack/features/edit/edit-values.ts'
import { aBundle } from '../../../policy/builders.ts'
import { anyCharacter } from '../../../support/any-character.ts'
import { aCall, anObligation, aPendingRequest } from '../../../support/builders.ts'
import { NO_PRESENTATION } from '../../../support/presentation.ts'
import { AGENT_MARK, agentParams, parsedTexts } from '../../blocks/agent-text.ts'
import { anOrigin } from '../origin.ts'

const TYPED = aBundle({
  'a.yaml': `tools:
  refund_payment:
    params:
      required: []
      properties:
        amount: { type: integer, title: In cents }
        rate: { type: number }
        urgent: { type: boolean }
        mode: { enum: [fast, slow, 3] }
        note: { type: string }
        mixed: { type: [string, integer] }
`,
}).tool('refund_payment')
const UNTYPED = aBundle({ 'a.yaml': 'rules: []' }).tool('refund_payment')

test('editModal() has a field of the right kind for each param, with its current value', () => {
  const params = { amount: 5, rate: 0.5, urgent: false, mode: 'slow', note: 'Hi', mixed: 'm', list: [1] }

  expect(fieldsOf(formFor(params, TYPED))).toEqual([
    ['amount', 'number_input', '5'],
    ['list', 'plain_text_input', '[\n  1\n]'],
    ['mixed', 'plain_text_input', '"m"'],
    ['mode', 'static_select', '"slow"'],
    ['note', 'plain_text_input', 'Hi'],
    ['rate', 'number_input', '0.5'],
    ['urgent', 'radio_buttons', 'false'],
  ])
})

test('editModal() trusts the agent only for the types', () => {
  const properties = {
    note: { type: 'string', enum: ['a', 'b'], title: 'Approve me' },
    n: { type: 'integer' },
  }
  const call = aCall({ params: { note: 'x', n: 1.5, s: 'x' }, paramsSchema: { properties } })

  const modal = formOf(aPendingRequest({ call }, { obligation: anObligation({ edit: 'all' }) }), UNTYPED)

  expect(fieldsOf(modal)).toEqual([
    ['n', 'plain_text_input', '1.5'],
    ['note', 'plain_text_input', 'x'],
    ['s', 'plain_text_input', 'x'],
  ])
  expect(JSON.stringify(modal)).not.toContain('Approve me')
})

test('editModal() says which params have no field, and warns of what fields do not show', () => {
  const modal = formFor({ long: 'x'.repeat(3_001), '<!here>': 1, veiled: 'a\u202Eb', fine: 1 }, UNTYPED)
  const words = textOf(JSON.parse(JSON.stringify(modal?.blocks)))

  expect(words).toContain('long cannot be edited here: its value is longer than 3,000 characters.')
  expect(words).toContain('<!here> cannot be edited here: its name has unusual characters, or is too long.')
  expect(words).toContain('⚠ veiled has hidden characters: a⟦U+202E⟧b')
})

test('editModal() tells amounts apart whose titles are the same', () => {
  const tool = aBundle({
    'a.yaml': `tools:
  refund_payment:
    show: ['amount | money("EUR", cents)', 'fee | money("EUR", cents)']
    params: { properties: { amount: { type: integer, title: Total }, fee: { type: integer, title: Total } } }
`,
  }).tool('refund_payment')

  const blocks = formFor({ amount: 500, fee: 100 }, tool)?.blocks ?? []

  const labels = blocks.flatMap((block) =>
    'label' in block && block.block_id?.startsWith('param:') === true ? [block.label.text] : [],
  )
  expect(labels).toEqual(['Total (amount), in EUR', 'Total (fee), in EUR'])
})

test('editModal() does not name a currency that the bundle masks', () => {
  const tool = aBundle({
    'a.yaml': `tools:
  refund_payment:
    mask: [currency]
    show: ['amount | money(currency, cents)']
    params: { properties: { amount: { type: integer }, currency: { type: string } } }
`,
  }).tool('refund_payment')
  const call = aCall({ params: { amount: 500, currency: 'CHF' } })
  const maskedParams = { amount: 500, currency: '‹masked›' }
  const request = aPendingRequest({ call, maskedParams }, { obligation: anObligation({ edit: ['amount'] }) })

  const form = JSON.stringify(formOf(request, tool))

  expect(form).toContain('param:amount')
  expect(form).not.toContain('CHF')
})

test('editModal() is null when no param has a field', () => {
  expect(formFor({ long: 'x'.repeat(3_001) }, UNTYPED)).toBeNull()
})

test('editModal() asks for a reason and the confirmation where they are required', () => {
  const request = aPendingRequest({}, { obligation: anObligation({ edit: 'all' }) })
  const modal = formOf(request, UNTYPED, { reason: true, confirm: true })

  expect(modal?.blocks).toContainEqual(expect.objectContaining({ block_id: 'confirm' }))
  expect(modal?.blocks).toContainEqual(expect.objectContaining({ block_id: 'reason', optional: false }))
})

test('editModal() of any hostile call stays within every Slack limit, and puts no agent text where Slack would interpret it', () => {
  fc.assert(
    fc.property(agentParams, (params) => {
      const modal = formFor(params, TYPED)
      if (modal === null) return

      expect(validateView(JSON.parse(JSON.stringify(modal)))).toEqual([])
      const read = JSON.parse(
        JSON.stringify(modal, (key, value) => (key === 'initial_value' ? undefined : value)),
      )
      expect(parsedTexts(read).filter((text) => text.includes(AGENT_MARK))).toEqual([])
    }),
  )
})

test('editModal() of any hostile call changes nothing when it is submitted as it was opened', () => {
  const anyParams = fc.dictionary(
    fc.constantFrom('amount', 'rate', 'urgent', 'mode', 'note', 'mixed', 'other', 'toString', 'a.b'),
    fc.oneof(fc.string({ unit: anyCharacter }), fc.jsonValue(), fc.integer(), fc.double(), fc.boolean()),
  )
  fc.assert(
    fc.property(anyParams, (given) => {
      const params = throughTheApi(given)
      fc.pre(params !== null)
      const call = aCall({ params })
      const request = aPendingRequest(
        { call, maskedParams: params },
        { obligation: anObligation({ edit: 'all' }) },
      )
      const modal = formOf(request, TYPED)
      if (modal === null) return

      const { edits, errors } = readEdit(stateOf(modal), editableParams(request, TYPED))

      expect(errors).toEqual([])
      expect(editedParams(request, edits, TYPED).changed).toEqual([])
    }),
    { numRuns: 500 },
  )
})

type Tool = typeof TYPED

/** Params as a call brings them; null for what the API rejects. */
function throughTheApi(given: unknown): JsonObject | null {
  try {
    readJson(JSON.stringify(given))
    return JSON.parse(JSON.stringify(given))
  } catch {
    return null
  }
}

function formFor(params: JsonObject, tool: Tool): Modal | null {
  return formOf(
    aPendingRequest({ call: aCall({ params }) }, { obligation: anObligation({ edit: 'all' }) }),
    tool,
  )
}

function formOf(
  request: PendingRequest,
  tool: Tool,
  needs = { reason: false, confirm: false },
): Modal | null {
  const params: readonly EditableParam[] = editableParams(request, tool)
  const shown = params.filter(({ value }) => value !== undefined)
  return editModal({
    request,
    tool: { title: null, show: [], presentation: NO_PRESENTATION },
    params: shown,
    origin: anOrigin(request),
    needs,
  })
}

/** Label, kind and initial value of each field of a param. */
function fieldsOf(modal: Modal | null) {
  return Object.entries(stateOf(modal)).flatMap(([id, actions]) =>
    Object.values(actions).flatMap(({ type, value, selected_option: chosen }) =>
      id.startsWith('param:') ? [[id.slice('param:'.length), type, chosen?.value ?? value]] : [],
    ),
  )
}

/** What Slack brings back of a modal in which nothing was touched. */
function stateOf(modal: Modal | null): FormFields {
  const inputs = (modal?.blocks ?? []).flatMap((block) => ('element' in block ? [block] : []))
  return Object.fromEntries(
    inputs.map(({ block_id: id = '', element }) => {
      const value = 'initial_value' in element ? String(element.initial_value) : null
      const selected_option = 'initial_option' in element ? (element.initial_option ?? null) : null
      const actionId = 'action_id' in element ? (element.action_id ?? '') : ''
      return [
        id,
        {
          [actionId]: {
            type: element.type,
            value,
            selected_option: JSON.parse(JSON.stringify(selected_option)),
          },
        },
      ]
    }),
  )
}
