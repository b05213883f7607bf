import { z } from 'zod'
import { askFields, words } from './ask-fields.ts'

/** The body of `POST /v1/plans`: a plan, as steps or Markdown, for people to approve or reject. */
export const SubmittedPlan = z
  .strictObject({
    ...askFields,
    title: words(200),
    steps: z.array(words(1_000)).min(1).max(50).optional(),
    markdown: words(20_000).optional(),
  })
  .refine(({ steps, markdown }) => (steps === undefined) !== (markdown === undefined), {
    error: 'expected either steps or markdown',
  })
export type SubmittedPlan = z.infer<typeof SubmittedPlan>
