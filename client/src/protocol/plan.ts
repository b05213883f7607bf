import { z } from 'zod'
import { askFields, words } from './ask-fields.ts'

/** The body of `POST /v1/plans`: what an agent means to do, as steps or as one text, for people to approve or reject. */
export const SubmittedPlan = z
  .strictObject({
    ...askFields,
    title: words(200).describe('What the plan is for, in a line.'),
    steps: z.array(words(1_000)).min(1).max(50).optional().describe('The plan, step by step.'),
    markdown: words(20_000).optional().describe('The plan as one text; people see it as it is written.'),
  })
  .refine(({ steps, markdown }) => (steps === undefined) !== (markdown === undefined), {
    error: 'expected either steps or markdown',
  })
  .meta({ id: 'SubmittedPlan', description: 'What an agent means to do, for people to approve or reject.' })
export type SubmittedPlan = z.infer<typeof SubmittedPlan>
