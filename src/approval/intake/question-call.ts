import type { SubmittedPlan } from '#protocol/plan.ts'
import type { AskedQuestion } from '#protocol/question.ts'
import type { JsonObject } from '../../core/json.ts'
import type { ApprovalTerms } from '../../policy/model/decision.ts'
import { ASK_USER, type Matter, SUBMIT_PLAN } from '../model/subject.ts'

/** What an agent puts before people without asking the policies, as the record holds it. */
export interface Asked {
  readonly matter: Matter
  /** The name under which it stands in the record. */
  readonly tool: string
  readonly params: JsonObject
  /** Why people are asked. */
  readonly reason: string
  readonly terms: Pick<ApprovalTerms, 'selfApproval' | 'requireReason'>
}

/** A question. Those may answer, too, for whom the agent asks, and who answer for it. */
export function askedQuestion(body: AskedQuestion): Asked {
  const { question, kind } = body
  const options = body.kind === 'text' ? [] : body.options
  return {
    matter: { kind: 'question', form: kind, options },
    tool: ASK_USER,
    params: { question, kind, ...(options.length === 0 ? {} : { options }) },
    reason: 'The agent asks a question',
    terms: { selfApproval: true, requireReason: [] },
  }
}

/** A plan. Whoever rejects it says why. */
export function askedPlan({ title, steps, markdown }: SubmittedPlan): Asked {
  return {
    matter: { kind: 'plan' },
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
