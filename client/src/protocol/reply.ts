import { z } from 'zod'

/** The body of `POST /v1/requests/:id/reply`: the agent's reply to a question of a person. */
export const AgentReply = z
  .strictObject({
    text: z
      .string()
      .max(4_000, 'expected at most 4,000 characters')
      .regex(/\S/, 'expected a text other than whitespace')
      .describe("The agent's reply, shown to people as not verified. 1 to 4,000 characters."),
    inquiry: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('Which of the `inquiries` it answers, from 1. Default: the open one.'),
  })
  .meta({ id: 'AgentReply', description: "The agent's reply to a question of a person." })
export type AgentReply = z.infer<typeof AgentReply>
