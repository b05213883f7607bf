import type { z } from 'zod'
import type { AuthorizeCall } from './protocol/authorize.ts'
import type { GrantRequest } from './protocol/grant.ts'
import type { SubmittedPlan } from './protocol/plan.ts'
import type { AskedQuestion } from './protocol/question.ts'
import type { SendOptions } from './submit.ts'

/** Options of a call besides agent, tool and params; all optional. */
export interface AuthorizeOptions
  extends Omit<z.input<typeof AuthorizeCall>, 'agentId' | 'tool' | 'params'>,
    SendOptions {}

/** A question to people, with its options. */
export type Question = z.input<typeof AskedQuestion> & SendOptions

/** A plan for people to approve or reject, with its options. */
export type Plan = z.input<typeof SubmittedPlan> & SendOptions

/** The agent of a grant, and its bounds. */
export type GrantBounds = Omit<GrantRequest, 'tool' | 'category'>

/** Which question is replied to. */
export interface ReplyOptions {
  /** Its number, from 1; default: the open one. */
  readonly inquiry?: number | undefined
}
