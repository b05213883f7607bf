import fc from 'fast-check'
import { textOf, validateView } from 'slack-sandbox/block-kit'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { expect, test } from 'vitest'
import { callGroupOf } from '../../../../src/approval/decide/call-group.ts'
import type { PendingRequest } from '../../../../src/approval/model/request.ts'
import type { ToolFacts } from '../../../../src/policy/bundle.ts'
import { ACTION } from '../../../../src/slack/adapters/action-ids.ts'
import type { FormFields } from '../../../../src/slack/adapters/form-fields.ts'
import type { Modal } from '../../../../src/slack/blocks/blocks.ts'
import { readableJson } from '../../../../src/slack/blocks/params.ts'
import { visibleText } from '../../../../src/slack/blocks/visible-text.ts'
import { callBody } from '../../../../src/slack/features/card/call-body.ts'
import { resultModal, resultSentence } from '../../../../src/slack/features/select/result-modal.ts'
import { selectModal } from '../../../../src/slack/features/select/select-modal.ts'
import {
  callsOf,
  checkedIn,
  isSelectable,
  readSelection,
} from '../../../../src/slack/features/select/selection.ts'
import { ANN, aCall, anObligation, aPendingRequest, settledAs } from '../../../support/builders.ts'
import { AGENT_MARK, agentParams, agentText, parsedTexts } from '../../blocks/agent-text.ts'
import { TOOL } from '../../harness.ts'

/** Each has up to ten calls. */
const RUNS = 20
const anyRequest = fc
  .tuple(agentParams, fc.option(agentText), agentText)
  .map(([params, summary, agentId]) => aPendingRequest({ call: aCall({ params, summary, agentId }) }))
const anySelectable = fc.array(
  anyRequest.filter((request) => isSelectable(request, TOOL)),
  { minLength: 1, maxLength: 10 },
)

test('selectModal() of any hostile calls stays within every Slack limit, and puts no agent text where Slack would interpret it', () => {
  fc.assert(
    fc.property(anySelectable, (requests) => {
      const { blocks, ...view } = modalOf(requests)

      expect(validateView(JSON.parse(JSON.stringify({ ...view, blocks })))).toEqual([])
      expect(parsedTexts(blocks).join()).not.toContain(AGENT_MARK)
    }),
    { numRuns: RUNS },
  )
})

test('selectModal() of any hostile calls shows each as its card does, below the box that names its params', () => {
  fc.assert(
    fc.property(anySelectable, (requests) => {
      const { blocks } = modalOf(requests)

      for (const request of requests) {
        const box = blocks.findIndex((block) => block.block_id?.startsWith(request.id))
        const body = callBody(request, TOOL, { brief: false, tables: false, isReasonAbove: true })
        expect(blocks.slice(box + 1, box + 1 + body.length)).toEqual(body)
      }
    }),
    { numRuns: RUNS },
  )
})

test('selectModal() leaves out the calls that would make it larger than Slack takes, and counts them', () => {
  const rows = Array.from({ length: 20 }, (_, at) => [`p${at}`, '€'.repeat(200)])
  const params = { ...Object.fromEntries(rows), long: '€'.repeat(2_900) }
  const requests = Array.from({ length: 10 }, () =>
    aPendingRequest({ call: aCall({ params, summary: '€'.repeat(2_300) }) }),
  )

  const view = modalOf(requests)
  const shown = callsOf(selectionOf(view)).length

  expect(requests.every((request) => isSelectable(request, TOOL))).toBe(true)
  expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(SLACK_LIMITS.view.bytes)
  expect(shown).toBe(boxesOf(view))
  expect(words(view)).toContain(`${10 - shown} more like these can be selected once these are decided.`)
})

test('what is checked is never more than what was shown', () => {
  const shown = fc.uniqueArray(anyBox, { maxLength: 10 })
  fc.assert(
    fc.property(shown, fc.array(anyBox), (calls, checked) => {
      const selection = { viewerId: 'U0ANN', group: 'g', calls }
      const all = [...checked, ...calls.slice(0, 2)]
      const fields = Object.fromEntries(all.map((call) => [call, checkedBox(call)]))

      expect(checkedIn(selection, fields).calls).toEqual(calls.filter((call) => all.includes(call)))
    }),
  )
})

test.each([
  ['a call that does not fit', aPendingRequest({ call: aCall({ params: { note: 'word '.repeat(2_000) } }) })],
  ['a question', aPendingRequest({ subject: { kind: 'question', form: 'text', options: [] } })],
  ['a plan', aPendingRequest({ subject: { kind: 'plan' } })],
  ['a paused call', aPendingRequest({}, { pause: { sinceMs: 0 } })],
  [
    'a held call',
    aPendingRequest({}, { hold: { by: ANN, comment: null, sinceMs: 0, untilMs: 1, grant: null } }),
  ],
  ['a call to confirm', aPendingRequest({}, { obligation: anObligation({ confirm: 'type_tool_name' }) })],
  [
    'a call whose approval needs a reason',
    aPendingRequest({}, { obligation: anObligation({ requireReason: ['approve'] }) }),
  ],
])('%s cannot be selected', (_what, request) => {
  expect(isSelectable(aPendingRequest(), TOOL)).toBe(true)
  expect(isSelectable(request, TOOL)).toBe(false)
})

test.each([
  ['tool', aPendingRequest({ call: aCall({ tool: 'other' }) })],
  ['rule', aPendingRequest({ rule: 'other' })],
  ['policy', aPendingRequest({ policyId: 'other' })],
  ['groups', aPendingRequest({}, { obligation: anObligation({ groups: ['managers'] }) })],
])('calls of another %s are of another group', (_what, request) => {
  expect(callGroupOf(aPendingRequest({ rule: 'small_refund' }))).toBe(callGroupOf(aPendingRequest()))
  expect(callGroupOf(request)).not.toBe(callGroupOf(aPendingRequest()))
})

test('the menu of the groups names the tool as the bundle does, or else only the rule', () => {
  const request = aPendingRequest({ call: aCall({ tool: '<!channel>' }) })
  const groups = [
    { group: 'a', count: 12, example: request },
    { group: 'b', count: 2, example: { ...request, rule: null } },
  ]

  const view = modalOf([request], { groups, tool: () => ({ ...TOOL, title: null }) })

  expect(words(view)).toContain('small_refund (12)\nOther calls (2)')
  expect(parsedTexts(view.blocks).join()).not.toContain('<!channel>')
})

test('resultSentence() counts what became of the calls', () => {
  const request = aPendingRequest()
  const approved = settledAs(request, 'approved', { votes: [] })
  const denied = settledAs(request, 'rejected', { settledBy: { id: 'U0BEN', name: 'Ben' } })
  const refused = { kind: 'refused', refusal: { code: 'already_settled', request: denied } } as const
  const outcomes = [
    { request, tool: TOOL, result: { kind: 'settled', request: approved } as const },
    { request, tool: TOOL, result: { kind: 'settled', request: approved } as const },
    { request, tool: TOOL, result: refused },
    { request, tool: TOOL, result: 'Veto could not do that.' },
  ]

  expect(resultSentence(outcomes, 'approve')).toBe('2 approved, 1 already denied by Ben, 1 not recorded.')
  expect(words(resultModal(outcomes, 'approve'))).toContain('⚠️ Refund a payment · Veto could not do that.')
})

test('every value of the params stands in the form, whatever a person can select', () => {
  const params = { payment_id: 'pay_1', nested: { deep: ['a', 'b'] } }
  const request = aPendingRequest({ call: aCall({ params }) })

  const text = words(modalOf([request]))

  expect(text).toContain('payment_id  pay_1')
  expect(text).toContain(visibleText(readableJson({ nested: params.nested }), { keepLines: true }))
})

const anyBox = fc
  .tuple(fc.uuid(), fc.integer({ min: 0, max: 9 }))
  .map(([id, digit]) => `req_${id}:${String(digit).repeat(64)}`)

function checkedBox(value: string): FormFields[string] {
  const option = { value, text: { type: 'plain_text', text: '' } } as const
  return { [ACTION.selectCall]: { type: 'checkboxes', selected_options: [option] } }
}

interface ModalOptions {
  readonly groups?: Parameters<typeof selectModal>[0]['groups']
  readonly tool?: () => ToolFacts
}

function modalOf(
  requests: readonly PendingRequest[],
  { groups = [], tool = () => TOOL }: ModalOptions = {},
): Modal {
  const found = { group: groups[0]?.group ?? 'g', requests, more: 0, groups }
  return selectModal(found, { viewerId: 'U0ANN', tool, isNothingChecked: false })
}

function selectionOf({ private_metadata = '' }: Modal) {
  const selection = readSelection(private_metadata)
  if (selection === null) throw new Error('The modal holds no selection')
  return selection
}

function boxesOf({ blocks }: Modal): number {
  return JSON.stringify(blocks).split('"checkboxes"').length - 1
}

function words({ blocks }: Modal): string {
  return textOf(JSON.parse(JSON.stringify(blocks)))
}
