import { z } from 'zod'

/** What Mastra returns, and does not throw, when input or output does not fit the tool's schema. */
const ValidationError = z.object({
  error: z.literal(true),
  message: z.string(),
  validationErrors: z.unknown(),
})

/** Why a result counts as failed; null: it does not. */
export function validationErrorOf(result: unknown): string | null {
  if (typeof result !== 'object' || result === null || !('validationErrors' in result)) return null
  return ValidationError.safeParse(result).data?.message ?? null
}
