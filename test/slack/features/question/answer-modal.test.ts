import fc from 'fast-check'
import { textOf, validateView } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { EscalatedRequest } from '../../../../src/approval/model/request.ts'
import { visibleText } from '../../../../src/slack/blocks/visible-text.ts'
import { answerModal } from '../../../../src/slack/features/question/answer-modal.ts'
import { aQuestion } from '../../../support/question-builders.ts'
import { AGENT_MARK, agentText, parsedTexts, rawTexts } from '../../blocks/agent-text.ts'
import { anOrigin } from '../origin.ts'

test('answerModal() shows the question above the field for its answer', () => {
  expect(textOf(JSON.parse(JSON.stringify(modalOf(aQuestion()).blocks))).split('\n')).toEqual([
    'support-agent asks a question',
    "The agent's question:",
    'Which address is right?',
    'Your answer',
    'Sent to the agent and saved in the audit log, with your name.',
  ])
})

test.each([
  ['text', 0, 'plain_text_input'],
  ['single', 2, 'radio_buttons'],
  ['single', 10, 'radio_buttons'],
  ['single', 11, 'static_select'],
  ['multi', 10, 'checkboxes'],
  ['multi', 11, 'multi_static_select'],
] as const)('answerModal() asks for a %s of %i options with %s', (form, count, type) => {
  const options = Array.from({ length: count }, (_, at) => `Region ${at}`)

  expect(JSON.stringify(modalOf(aQuestion({ form, options })).blocks)).toContain(`"type":"${type}"`)
})

test("answerModal() labels the options in the agent's own words, and returns their positions", () => {
  const options = ['Berlin', 'Paris']

  expect(JSON.stringify(modalOf(aQuestion({ form: 'single', options })).blocks)).toContain(
    JSON.stringify([
      { text: { type: 'plain_text', text: 'Berlin', emoji: false }, value: '0' },
      { text: { type: 'plain_text', text: 'Paris', emoji: false }, value: '1' },
    ]),
  )
})

test('answerModal() labels the options by number where one of them could mislead', () => {
  const options = ['Berlin', 'Deny']

  expect(JSON.stringify(modalOf(aQuestion({ form: 'single', options })).blocks)).toContain(
    JSON.stringify([
      { text: { type: 'plain_text', text: 'Option 1', emoji: false }, value: '0' },
      { text: { type: 'plain_text', text: 'Option 2', emoji: false }, value: '1' },
    ]),
  )
})

test("answerModal() contains any hostile question in full, within Slack's limits, and where Slack does not interpret it", () => {
  const anyQuestion = fc.record({
    form: fc.constantFrom('single', 'multi'),
    question: fc.oneof(
      agentText,
      fc.nat(2_000).map((length) => AGENT_MARK.padEnd(length, '\u200B')),
    ),
    options: fc.array(fc.oneof(agentText, fc.constant(AGENT_MARK.padEnd(200, '\u202E'))), {
      minLength: 2,
      maxLength: 20,
    }),
  })
  fc.assert(
    fc.property(anyQuestion, (asked) => {
      const view = modalOf(aQuestion({ ...asked, call: { agentId: AGENT_MARK } }))
      const shown = rawTexts(view)

      expect(validateView(JSON.parse(JSON.stringify(view)))).toEqual([])
      expect(parsedTexts(view).filter((text) => text.includes(AGENT_MARK))).toEqual([])
      expect(shown).toContain(visibleText(asked.question, { keepLines: true }))
      for (const option of asked.options) expect(shown).toContain(visibleText(option))
    }),
  )
})

function modalOf(request: EscalatedRequest) {
  return answerModal(request, anOrigin(request))
}
