import type { SubmittedPlan } from '#protocol/plan.ts'
import type { AskedQuestion } from '#protocol/question.ts'
import { parseDuration } from '../../core/duration.ts'
import { didYouMean } from '../../core/nearest.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Bundle } from '../../policy/bundle.ts'
import { plainObligation } from '../../policy/compile/compile-policy.ts'
import type { ApprovalObligation, RequireApproval } from '../../policy/model/decision.ts'
import { openRequest } from '../decide/open-request.ts'
import { lockdownDecision } from '../evaluation/covering-lockdown.ts'
import type { Caller } from '../model/caller.ts'
import type { Lockdown } from '../model/lockdown.ts'
import type { KeptRequest, VetoRequest } from '../model/request.ts'
import { idempotencyOf } from './identical-call.ts'
import { planCall, type QuestionCall, questionCall } from './question-call.ts'
import { type RecordRequestDeps, recordRequest } from './record-request.ts'

/**
 * Asks people questions and submits plans. No policy is evaluated; they are recorded as calls are. The
 * request is durable when this resolves.
 */
export interface AskPeople {
  /** @throws {VetoError} `unknown_group`, and as `recordRequest`. */
  question(body: AskedQuestion, caller: Caller): Promise<VetoRequest>
  /** @throws {VetoError} `unknown_group`, and as `recordRequest`. */
  plan(body: SubmittedPlan, caller: Caller): Promise<VetoRequest>
}

type Body = AskedQuestion | SubmittedPlan

interface Deps extends RecordRequestDeps {
  /** The bundle in force. */
  readonly bundle: () => Bundle
}

export function createAskPeople(deps: Deps): AskPeople {
  const submit = (body: Body, asked: QuestionCall, caller: Caller) =>
    recordRequest(deps, {
      call: { ...body, tool: asked.tool },
      caller,
      build: async (lockdown) => ({
        request: open(deps, { body, asked, caller, lockdown }),
        consumptions: [],
        grant: null,
        value: null,
      }),
      recordsFirst: false,
    })
  return {
    question: (body, caller) => submit(body, questionCall(body), caller),
    plan: (body, caller) => submit(body, planCall(body), caller),
  }
}

interface Submission {
  readonly body: Body
  readonly asked: QuestionCall
  readonly caller: Caller
  /** Denies it; null: people are asked. */
  readonly lockdown: Lockdown | null
}

function open({ bundle: current, clock }: Deps, { body, asked, caller, lockdown }: Submission): KeptRequest {
  const bundle = current()
  const { agentId, sessionId, toolCallId, callback, requester } = body
  const { tool, params, subject } = asked
  const obligation = obligationOf(body, asked, bundle)
  const call = { agentId, tool, params, context: {}, sessionId, toolCallId, callback, requester }
  return openRequest({
    call,
    subject,
    owner: caller.key.owner,
    idempotency: idempotencyOf(caller),
    bundle,
    decision:
      lockdown === null ? asking(asked, obligation, bundle) : lockdownDecision(lockdown, call, bundle),
    lockdown,
    nowMs: clock.nowMs(),
  })
}

function obligationOf(
  { approvers, timeout }: Body,
  { obligation }: QuestionCall,
  bundle: Bundle,
): ApprovalObligation {
  const groups = [...new Set(approvers)]
  const known = [...bundle.approvers.keys()]
  const unknown = groups.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const message = `There is no approver group '${unknown}'${didYouMean(unknown, known)}`
    throw new VetoError('unknown_group', message)
  }
  const timeoutMs = parseDuration(timeout ?? '') ?? bundle.timeoutMs
  return { ...plainObligation({ groups, timeoutMs }), ...obligation }
}

/** The decision that asks these people. */
function asking(
  { tool, reason }: QuestionCall,
  obligation: ApprovalObligation,
  bundle: Bundle,
): RequireApproval {
  const { category, tier } = bundle.tool(tool)
  return {
    effect: 'require_approval',
    policyId: null,
    rule: null,
    reason,
    obligation,
    trace: { category, tier, policies: [], fallback: null },
    consumptions: [],
    shadow: [],
  }
}
