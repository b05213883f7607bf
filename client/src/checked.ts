import type { z } from 'zod'
import { VetoError } from './veto-error.ts'

/** Refused here, what JSON would drop on its way cannot be approved as something else. */
export function checked<Body>(shape: z.ZodType<Body>, given: unknown): Body {
  const found = shape.safeParse(given)
  if (found.success) return found.data
  const faults = found.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`)
  throw new VetoError('invalid_body', faults.join('; '), { cause: found.error })
}
