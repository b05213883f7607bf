import type { SubmittedPlan } from '#protocol/plan.ts'
import type { AskedQuestion } from '#protocol/question.ts'
import type { JsonObject } from '../../core/json.ts'
import type { ApprovalObligation } from '../../policy/model/decision.ts'
import { ASK_USER, SUBMIT_PLAN, type Subject } from '../model/subject.ts'

/** What an agent puts before people without asking the policies, as the record holds it. */
export interface QuestionCall {
  readonly subject: Subject
  /** The name under which it stands in the record. */
  readonly tool: string
  readonly params: JsonObject
  /** Why people are asked. */
  readonly reason: string
  readonly terms: Pick<ApprovalObligation, 'selfApproval' | 'requireReason'>
}

/** A question. Those may answer, too, for whom the agent asks, and who answer for it. */
export function questionCall(body: AskedQuestion): QuestionCall {
  const { question, kind } = body
  const options = body.kind === 'text' ? [] : body.options
  return {
    subject: { kind: 'question', form: kind, options },
    tool: ASK_USER,
    params: { question, kind, ...(options.length === 0 ? {} : { options }) },
    reason: 'The agent asks a question',
    terms: { selfApproval: true, requireReason: [] },
  }
}

/** A plan. Whoever rejects it says why. */
export function planCall({ title, steps, markdown }: SubmittedPlan): QuestionCall {
  return {
    subject: { kind: 'plan' },
    tool: SUBMIT_PLAN,
    params: {
      title,
      ...(steps === undefined ? {} : { steps }),
      ...(markdown === undefined ? {} : { markdown }),
    },
    reason: 'The agent submits a plan',
    terms: { selfApproval: false, requireReason: ['deny'] },
  }
}
