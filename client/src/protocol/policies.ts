import { z } from 'zod'

/** The answer of `POST /v1/policies/reload`: what is in force now. */
export const PolicyReload = z
  .strictObject({
    bundleHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('The bundle in force, as every record names it.'),
    changed: z.boolean().describe('Whether another bundle was in force before.'),
  })
  .meta({ id: 'PolicyReload', description: 'The policies in force.' })
export type PolicyReload = z.infer<typeof PolicyReload>
