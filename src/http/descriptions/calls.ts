import { AuthorizeCall } from '#protocol/authorize.ts'
import { ExecutionAnswer, ExecutionReport, Redemption, ResultReport } from '#protocol/execution.ts'
import { AgentReply } from '#protocol/reply.ts'
import { describe, name } from './describe.ts'

/** Describes what an agent sends about a call in the OpenAPI description. */
export function describeCalls(): void {
  describe(AuthorizeCall.shape, {
    agentId: 'The agent; the key must cover it.',
    tool: 'The tool to call.',
    params: 'The exact arguments. An approval covers exactly these.',
    context: 'Data for conditions, such as `environment` and `user_role`.',
    sessionId: 'The run or conversation of the call.',
    toolCallId: "The model's id of the call.",
    category: "The category that the agent claims; the bundle's takes precedence.",
    summary: "The agent's own summary; shown to approvers as not verified.",
    requester:
      'The person for whom the agent acts: an e-mail address or a Slack user id. That person cannot vote.',
    paramsSchema:
      'The JSON Schema of the params, for names and types of the fields in which people edit them.',
    callback: 'The name of a configured callback, which is notified of the outcome; never a URL.',
    receipt: 'Also sign an immediate allowance. Approvals always have a receipt.',
  })
  name(AuthorizeCall, 'AuthorizeCall', 'One tool call that an agent wants to make.')
  describe(Redemption.shape, {
    params: 'Exactly the `params` of the response that allowed the call.',
  })
  name(Redemption, 'Redemption', 'The start of an allowed call.')
  describe(ResultReport.shape, {
    output: 'The result of the call, for the rules of phase result.',
    error: 'The error message of a failed call.',
  })
  name(ResultReport, 'ResultReport', 'The result of a call.')
  describe(ExecutionReport.shape, {
    agentId: 'The agent that made the call; the key must cover it.',
    params: 'The exact arguments of the execution.',
    requestId: 'The request that allowed it, if known. Otherwise Veto searches for it.',
    executedAt: 'When it ran, in UTC: at most 31 days ago.',
    traceId: 'Identifies this execution among those of its agent: a repeated report gets the same response.',
  })
  name(ExecutionReport, 'ExecutionReport', 'An execution that was observed elsewhere.')
  describe(ExecutionAnswer.shape, {
    bypass: 'True when no request allowed it.',
    requestId: 'The request that allowed it; null for a bypass.',
    reason: 'Why it is a bypass; null when it is not.',
    traceId: 'The reported `traceId`; null without one.',
  })
  name(ExecutionAnswer, 'ExecutionAnswer', 'Whether an execution was allowed. Each request allows one.')
  describe(AgentReply.shape, {
    text: "The agent's reply, shown to people as not verified. 1 to 4,000 characters.",
    inquiry: 'Which of the `inquiries` it answers, from 1. Default: the open one.',
  })
  name(AgentReply, 'AgentReply', "The agent's reply to a question of a person.")
}
