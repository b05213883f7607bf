import { z } from 'zod'
import { VetoError } from './veto-error.ts'

/**
 * A copy, so that retries send the same. Values that JSON would drop are
 * refused here.
 * @throws {VetoError} `invalid_body`, naming each place and what was expected there.
 */
export function parseBody<Body>(shape: z.ZodType<Body>, given: unknown): Body {
  try {
    return structuredClone(shape.parse(given))
  } catch (cause) {
    throw new VetoError('invalid_body', messageOf(cause), { cause })
  }
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof z.ZodError)) return 'Expected values that can be read and copied as JSON'
  return cause.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`).join('; ')
}
