import type { z } from 'zod'
import { parseBody } from './parse-body.ts'
import { SubmittedPlan } from './protocol/plan.ts'
import { AskedQuestion } from './protocol/question.ts'
import type { RequestView } from './protocol/request.ts'
import { type SendOptions, type SubmitDeps, submit } from './submit.ts'

/** Puts questions and plans before people. */
export interface Questions {
  ask(question: z.input<typeof AskedQuestion>, options: SendOptions): Promise<RequestView>
  submitPlan(plan: z.input<typeof SubmittedPlan>, options: SendOptions): Promise<RequestView>
}

export function createQuestions(deps: SubmitDeps): Questions {
  return {
    async ask(question, options) {
      const body = parseBody(AskedQuestion, question)
      const isAbout = (view: RequestView) => view.kind === 'question' && view.agentId === body.agentId
      return submit(deps, { route: '/v1/questions', body, isAbout }, options)
    },
    async submitPlan(plan, options) {
      const body = parseBody(SubmittedPlan, plan)
      const isAbout = (view: RequestView) => view.kind === 'plan' && view.agentId === body.agentId
      return submit(deps, { route: '/v1/plans', body, isAbout }, options)
    },
  }
}
