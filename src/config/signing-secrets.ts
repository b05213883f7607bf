import { z } from 'zod'

const SigningSecret = z.string().min(16, 'expected the signing secret of the app, at least 16 characters')

/** The signing secret of the app, or two separated by a comma while it is replaced: posts signed with either are Slack's. */
export const SigningSecrets = z
  .string()
  .transform((text) => text.split(',').map((secret) => secret.trim()))
  .pipe(
    z
      .tuple([SigningSecret], SigningSecret)
      .refine((secrets) => secrets.length <= 2, 'expected at most two signing secrets, separated by a comma'),
  )
