import type { PendingState } from '../../src/approval/model/approval.ts'
import type { PendingRequest, RecordedCall } from '../../src/approval/model/request.ts'
import { ASK_USER, type Question, SUBMIT_PLAN } from '../../src/approval/model/subject.ts'
import { aCall, aPendingRequest } from './builders.ts'

interface QuestionOptions {
  readonly form?: Question['form']
  readonly question?: string
  readonly options?: readonly string[]
  readonly call?: Partial<RecordedCall>
  readonly state?: Partial<PendingState>
}

/** A question that waits for the finance team. */
export function aQuestion({
  form = 'text',
  question = 'Which address is right?',
  options = [],
  call,
  state,
}: QuestionOptions = {}): PendingRequest {
  const params = { question, kind: form, ...(options.length === 0 ? {} : { options }) }
  return aPendingRequest(
    {
      subject: { kind: 'question', form, options },
      call: aCall({ tool: ASK_USER, params, ...call }),
      policyId: null,
      rule: null,
    },
    { reason: 'The agent asks a question', ...state },
  )
}

interface PlanOptions {
  readonly title?: string
  readonly steps?: readonly string[]
  readonly markdown?: string
  readonly call?: Partial<RecordedCall>
}

/** A plan that waits for the finance team: in steps, unless there is markdown. */
export function aPlan({
  title = 'Move Acme',
  steps = ['Export', 'Import'],
  markdown,
  call,
}: PlanOptions = {}): PendingRequest {
  const params = markdown === undefined ? { title, steps } : { title, markdown }
  return aPendingRequest(
    {
      subject: { kind: 'plan' },
      call: aCall({ tool: SUBMIT_PLAN, params, ...call }),
      policyId: null,
      rule: null,
    },
    { reason: 'The agent submits a plan' },
  )
}
