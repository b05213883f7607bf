import { z } from 'zod'

/** The body of `POST /v1/requests/:id/reply`: the agent's reply to a question of a person. */
export const AgentReply = z.strictObject({
  text: z
    .string()
    .max(4_000, 'expected at most 4,000 characters')
    .regex(/\S/, 'expected a text other than whitespace'),
  inquiry: z.number().int().min(1).optional(),
})
export type AgentReply = z.infer<typeof AgentReply>
