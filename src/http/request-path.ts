import { z } from 'zod'

/** The id in the path of routes about one request. */
export const RequestPath = z.strictObject({ id: z.string().describe('As the answer to authorize named it.') })
