import { z } from 'zod'

/** The path of a route about one request. */
export const RequestPath = z.strictObject({ id: z.string().describe('As the answer to authorize named it.') })
export type RequestPath = z.infer<typeof RequestPath>
