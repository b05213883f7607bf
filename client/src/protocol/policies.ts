import { z } from 'zod'

/** The answer of `POST /v1/policies/reload`: the bundle in force. */
export const PolicyReload = z
  .strictObject({
    bundleHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('The hash of the bundle in force.'),
    changed: z.boolean().describe('Whether the bundle differs from the previous one.'),
  })
  .meta({ id: 'PolicyReload', description: 'The policies in force.' })
export type PolicyReload = z.infer<typeof PolicyReload>
