import type { Preview } from 'slack-sandbox'
import type { QuestionAnswer } from '../../../approval/model/approval.ts'
import type { EscalatedRequest, PendingRequest } from '../../../approval/model/request.ts'
import type { Subject } from '../../../approval/model/subject.ts'
import type { JsonObject } from '../../../core/json.ts'
import { planCard } from '../../../slack/features/plan/plan-card.ts'
import { answerModal } from '../../../slack/features/question/answer-modal.ts'
import { questionCard } from '../../../slack/features/question/question-card.ts'
import { ORIGIN } from './origin.ts'
import { aMessage, aModal } from './preview.ts'
import { APPROVED, aPendingRefund, aSettledRefund, calledWith } from './requests.ts'

/** Questions and plans of agents. */
export function questionPreviews(): readonly Preview[] {
  const single = pendingSubject(WHICH, { kind: 'question', form: 'single', options: OPTIONS })
  return [
    aMessage(
      { id: 'question', title: 'A question', caption: 'The agent asks a person, in its own words.' },
      questionCard({
        request: pendingSubject(WHY, { kind: 'question', form: 'text', options: [] }),
        brief: false,
      }),
    ),
    aMessage(
      { id: 'question-single', title: 'A question with options', caption: 'A click is the answer.' },
      questionCard({ request: single, brief: false }),
    ),
    aModal(
      { id: 'answer', title: 'Answering', caption: 'Several of the options, in their own words.' },
      answerModal(
        pendingSubject({ ...WHICH, kind: 'multi' }, { kind: 'question', form: 'multi', options: OPTIONS }),
        ORIGIN,
      ),
    ),
    aMessage(
      { id: 'answered', title: 'Answered', caption: 'The answer comes first.' },
      questionCard({
        request: settledSubject(
          WHY,
          { kind: 'question', form: 'text', options: [] },
          'It arrived broken; send a new one.',
        ),
        brief: false,
      }),
    ),
    aMessage(
      {
        id: 'question-answered-option',
        title: 'Answered with an option',
        caption: "In the option's own words.",
      },
      questionCard({
        request: settledSubject(WHICH, { kind: 'question', form: 'single', options: OPTIONS }, 'Refund it'),
        brief: false,
      }),
    ),
    aMessage(
      { id: 'plan', title: 'A plan', caption: 'Approve it, or reject it with feedback.' },
      planCard({ request: pendingSubject(PLAN, { kind: 'plan' }), brief: false }),
    ),
    aMessage(
      { id: 'plan-approved', title: 'A plan, approved', caption: 'Who approved which plan, and when.' },
      planCard({ request: settledSubject(PLAN, { kind: 'plan' }, null), brief: false }),
    ),
  ]
}

const OPTIONS = ['Refund it', 'Send a new one', 'Ask the customer again']
const WHY = { question: 'The customer of order 2847 wants the money back or a new one. Which?', kind: 'text' }
const WHICH = { question: 'What shall I do about order 2847?', kind: 'single', options: OPTIONS }
const PLAN = {
  title: 'Clean up the duplicate customers',
  steps: ['Find customers with the same e-mail address', 'Merge their orders', 'Delete what is left over'],
}

/** A choice of three. */
export const CHOICE = pendingSubject(WHICH, { kind: 'question', form: 'single', options: OPTIONS })

function pendingSubject(params: JsonObject, subject: Subject): PendingRequest {
  return aPendingRefund({ reason: reasonOf(subject) }, recorded(params, subject))
}

function settledSubject(
  params: JsonObject,
  subject: Subject,
  answer: QuestionAnswer | null,
): EscalatedRequest {
  return aSettledRefund({ ...APPROVED, reason: reasonOf(subject), answer }, recorded(params, subject))
}

function recorded(params: JsonObject, subject: Subject) {
  const tool = subject.kind === 'plan' ? 'submit_plan' : 'ask_user'
  return { subject, call: calledWith({ tool, params, summary: null }), policyId: null, rule: null }
}

function reasonOf({ kind }: Subject): string {
  return kind === 'plan' ? 'The agent submits a plan' : 'The agent asks a question'
}
