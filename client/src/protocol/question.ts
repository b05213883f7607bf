import { z } from 'zod'
import { askFields, words } from './ask-fields.ts'

const common = {
  ...askFields,
  question: words(2_000).describe("The agent's words; people read them as the agent's own."),
}

const Options = z
  .array(words(200))
  .min(2)
  .max(20)
  .refine((options) => new Set(options.map((option) => option.trim())).size === options.length, {
    error: 'expected options that differ from one another',
  })

/** The body of `POST /v1/questions`: what an agent asks people. A free text, one option of several, or some of them. */
export const AskedQuestion = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...common, kind: z.literal('text') }),
    z.strictObject({
      ...common,
      kind: z.enum(['single', 'multi']),
      options: Options.describe('What may be chosen: 2 to 20 different texts.'),
    }),
  ])
  .meta({ id: 'AskedQuestion', description: 'What an agent asks people.' })
export type AskedQuestion = z.infer<typeof AskedQuestion>
