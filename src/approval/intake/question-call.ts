import type { SubmittedPlan } from '#protocol/plan.ts'
import type { AskedQuestion } from '#protocol/question.ts'
import type { JsonObject } from '../../core/json.ts'
import type { ApprovalObligation } from '../../policy/model/decision.ts'
import { ASK_USER, SUBMIT_PLAN, type Subject } from '../model/subject.ts'

/** The recorded call of a question or a plan, which no policy evaluates. */
export interface QuestionCall {
  readonly subject: Subject
  /** Its tool name in the ledger. */
  readonly tool: string
  readonly params: JsonObject
  /** Why people are asked. */
  readonly reason: string
  readonly obligation: Pick<ApprovalObligation, 'selfApproval' | 'requireReason'>
}

/** A question. The requester and the owner of the agent may answer as well. */
export function questionCall(body: AskedQuestion): QuestionCall {
  const { question, kind } = body
  const options = body.kind === 'text' ? [] : body.options
  return {
    subject: { kind: 'question', form: kind, options },
    tool: ASK_USER,
    params: { question, kind, ...(options.length === 0 ? {} : { options }) },
    reason: 'The agent asks a question',
    obligation: { selfApproval: true, requireReason: [] },
  }
}

/** A plan. A rejection requires feedback. */
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
    obligation: { selfApproval: false, requireReason: ['deny'] },
  }
}
