import { z } from 'zod'
import { askFields, words } from './ask-fields.ts'

const common = {
  ...askFields,
  question: words(2_000),
}

const Options = z
  .array(words(200))
  .min(2)
  .max(20)
  .refine((options) => new Set(options.map((option) => option.trim())).size === options.length, {
    error: 'expected distinct options',
  })

/** The body of `POST /v1/questions`: a question with a free text, one of several options, or some of them. */
export const AskedQuestion = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('text') }),
  z.strictObject({
    ...common,
    kind: z.enum(['single', 'multi']),
    options: Options.clone(),
  }),
])
export type AskedQuestion = z.infer<typeof AskedQuestion>
