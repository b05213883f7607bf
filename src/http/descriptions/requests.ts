import { Problem } from '#protocol/errors.ts'
import {
  ApprovalView,
  ChangeView,
  EditView,
  ExecutionView,
  InquiryView,
  OpinionView,
  RequestView,
  VoteView,
} from '#protocol/request.ts'
import { describe, name } from './describe.ts'

/** Describes requests and errors in the OpenAPI description. */
export function describeRequests(): void {
  describeParts()
  describe(RequestView.options[0].shape, {
    version: 'Incremented with each change.',
    kind: 'The subject of the request.',
    agentId: 'The agent that asked.',
    tool: 'The tool of the call; `ask_user` for a question, `submit_plan` for a plan.',
    reason: 'The reason, in words that a model can act on.',
    expiresAt: 'When the request expires unanswered; null when nobody was asked.',
    params: "The params to execute: the call's own when allowed, the approved ones when approved, else `{}`.",
    edited: 'What a person edited; null without an edit.',
    inquiries: 'Questions of people to the agent, oldest first.',
    execution: 'The execution of the call; null before it starts.',
    grantId: 'The grant that allowed it; null without one.',
    receipt: 'A signed statement that these params were allowed; null without one.',
    opinions: 'Feedback of people who were informed after the fact.',
    answer: 'The answer to a question; null before, and for calls and plans.',
    action: 'The decision about a plan; null before, and for calls and questions.',
    feedback: 'The comment of the person who decided about a plan; null without one.',
    removed:
      'When retention removed the params and the result, and after how many days; absent while they are kept.',
  })
  name(
    RequestView,
    'RequestView',
    'A request as its agent sees it. Run the call only when `allowed` is true.',
  )
  describe(Problem.shape, {
    type: '`urn:veto:problem:` and the code.',
    title: 'The meaning of the code.',
    status: 'The HTTP status.',
    code: 'A stable code for programs.',
    detail: 'What was wrong and what was expected, for people.',
    allowed: 'Always false: without a decision the call is not allowed.',
  })
  name(Problem, 'Problem', 'An error (RFC 9457). Whatever it is, the call must not run.')
}

function describeParts(): void {
  describe(VoteView.shape, {
    by: 'A Slack user id.',
  })
  describe(ApprovalView.shape, {
    stage: 'From 1.',
    groups: 'The approver groups that are asked.',
    needed: 'The smallest number of distinct people who must approve, over all stages.',
    heldUntil: 'When the approval takes effect unless a person takes it back; null: none is held.',
    blocked: 'Why too few people can approve it now, and the fix; null: enough can.',
  })
  name(ApprovalView, 'ApprovalView', 'Who was asked, and the votes so far.')
  describe(InquiryView.shape, {
    by: 'A Slack user id.',
    text: 'The question.',
    reply: "The agent's reply; null while there is none.",
  })
  describe(ChangeView.shape, {
    before: 'Masked values stay masked; absent when there was none.',
    after: 'Masked values stay masked; absent when it was removed.',
  })
  describe(EditView.shape, {
    by: 'A Slack user id.',
  })
  describe(ExecutionView.shape, {
    redeemedAt: 'When the agent redeemed it.',
    at: 'When the status was reached.',
    refused: 'Why a rule refuses the result; null: accepted.',
    resultJudged:
      'Only in the response to redeem. True: rules of phase result evaluate the result, which may be used only once they accept it. False: there are none.',
  })
  describe(OpinionView.shape, {
    by: 'A Slack user id.',
  })
}
