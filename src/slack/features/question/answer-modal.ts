import type { types } from '@slack/bolt'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { MAX_ANSWER } from '../../../approval/decide/check-answer.ts'
import { type EscalatedRequest, isKept, maskedParamsOf } from '../../../approval/model/request.ts'
import type { Question } from '../../../approval/model/subject.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { agentLine } from '../../blocks/agent-line.ts'
import { type Modal, plain, richText } from '../../blocks/blocks.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { optionLabels } from '../../blocks/option-labels.ts'
import { hasHiddenQuestionText, wholeQuestion } from '../../blocks/question-text.ts'
import { HIDDEN_WARNING, warnings } from '../../blocks/warnings.ts'

/** The field of the answer. */
export const ANSWER_FIELD = { blockId: 'answer', actionId: 'said' } as const

/**
 * The whole question, and the field for its answer. Options that do not fit as labels are called by
 * their numbers there; all come back as their places from 0. Sending it casts the answer.
 */
export function answerModal(request: EscalatedRequest, origin: ModalOrigin): Modal {
  return {
    type: 'modal',
    callback_id: CALLBACK.answer,
    private_metadata: JSON.stringify(origin),
    title: plain('Answer'),
    submit: plain('Answer'),
    close: plain('Back'),
    blocks: [
      richText(
        agentLine(request, 'asks a question'),
        ...wholeQuestion(request),
        ...(isKept(request) ? hiddenLines(maskedParamsOf(request)) : []),
      ),
      ...warnings(hasHiddenQuestionText(request) ? HIDDEN_WARNING : null),
      {
        type: 'input',
        block_id: ANSWER_FIELD.blockId,
        label: plain('Your answer'),
        hint: plain('Sent to the agent and saved in the audit log, with your name.'),
        element: fieldOf(request),
      },
    ],
  }
}

type Field = types.InputBlock['element']

function fieldOf(request: EscalatedRequest): Field {
  const { subject } = request
  if (subject.kind !== 'question' || subject.form === 'text') return textField()
  return choiceField(subject, optionLabels(request, SLACK_LIMITS.option.text))
}

function textField(): Field {
  return {
    type: 'plain_text_input',
    action_id: ANSWER_FIELD.actionId,
    multiline: true,
    focus_on_load: true,
    max_length: Math.min(MAX_ANSWER, SLACK_LIMITS.textInput.max),
  }
}

function choiceField({ form, options: texts }: Question, labels: readonly string[] | null): Field {
  const options = texts.map((_, at) => ({
    text: plain(labels?.[at] ?? `Option ${at + 1}`),
    value: String(at),
  }))
  const common = { action_id: ANSWER_FIELD.actionId, options }
  const isFew = options.length <= SLACK_LIMITS.choices.options
  if (form === 'multi') return { type: isFew ? 'checkboxes' : 'multi_static_select', ...common }
  return { type: isFew ? 'radio_buttons' : 'static_select', ...common }
}
