import { z } from 'zod'

/** The path of a route about one request. */
export const RequestPath = z.strictObject({
  id: z.string().describe('The `id` in the response to authorize.'),
})
export type RequestPath = z.infer<typeof RequestPath>
