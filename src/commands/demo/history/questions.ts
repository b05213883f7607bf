import { MINUTE_MS, type PlannedRequest } from './planned-call.ts'
import type { Week } from './week.ts'

/** What agents ask besides calls: a question and a plan. */
export function questions(week: Week): readonly PlannedRequest[] {
  return [
    {
      kind: 'question',
      atMs: week.at(2, '10:30'),
      question: {
        agentId: 'support-agent',
        kind: 'single',
        question: 'Two invoice addresses are on file for Globex. Which one is right?',
        options: ['Berlin', 'Paris'],
        approvers: ['finance-team'],
      },
      next: { kind: 'answer', by: 'U0ANN', afterMs: 12 * MINUTE_MS, answer: 'Berlin' },
    },
    {
      kind: 'plan',
      atMs: week.at(3, '11:40'),
      plan: {
        agentId: 'content-agent',
        title: 'Move the help pages to the new layout',
        steps: ['Copy each page', 'Correct the links', 'Publish ten pages a day'],
        approvers: ['growth'],
      },
      next: { kind: 'approval', by: 'U0CLEO', afterMs: 33 * MINUTE_MS },
    },
  ]
}
