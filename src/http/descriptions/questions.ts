import { askFields } from '#protocol/ask-fields.ts'
import { SubmittedPlan } from '#protocol/plan.ts'
import { AskedQuestion } from '#protocol/question.ts'
import { describe, name } from './describe.ts'

/** Describes questions and plans in the OpenAPI description. */
export function describeQuestions(): void {
  describe(askFields, {
    agentId: 'The agent; the key must cover it.',
    sessionId: 'The run or conversation of the request.',
    approvers: 'Names of approver groups in the policies. One person of any of them answers.',
    timeout: 'The time to answer: `1m` to `7d`. Default: that of the policies.',
    toolCallId: "The model's id of the call.",
    callback: 'The name of a configured callback, which is notified of the outcome; never a URL.',
    requester: 'The person for whom the agent acts: an e-mail address or a Slack user id.',
  })
  describe(AskedQuestion.options[0].shape, {
    question: 'The text of the question, shown as the agent’s own.',
  })
  describe(AskedQuestion.options[1].shape, {
    options: 'The options: 2 to 20 distinct texts.',
  })
  name(AskedQuestion, 'AskedQuestion', 'A question of an agent to people.')
  describe(SubmittedPlan.shape, {
    title: 'The purpose of the plan, in one line.',
    steps: 'The plan, step by step.',
    markdown: 'The plan as Markdown, which people see as it is written.',
  })
  name(SubmittedPlan, 'SubmittedPlan', 'A plan for people to approve or reject.')
}
