import type { FastifySchemaValidationError } from 'fastify'
import type { ErrorCode } from '#protocol/errors.ts'
import { VetoError } from '../core/veto-error.ts'

/** Zod issues as one error, whose message names each path and what was expected there. */
export function schemaError(
  issues: readonly Pick<FastifySchemaValidationError, 'instancePath' | 'message'>[],
  part: string,
): VetoError<ErrorCode> {
  const { code, place } = PARTS.get(part) ?? { code: 'invalid_body', place: 'the body' }
  const details = issues.map(({ instancePath, message }) => {
    const path = instancePath.split('/').filter((step) => step !== '')
    return `${path.length === 0 ? place : path.join('.')}: ${sentence(message ?? 'invalid', path.length > 0)}`
  })
  return new VetoError(code, details.join('; '))
}

const PARTS: ReadonlyMap<string, { readonly code: ErrorCode; readonly place: string }> = new Map([
  ['body', { code: 'invalid_body', place: 'the body' }],
  ['querystring', { code: 'invalid_query', place: 'the query' }],
  ['headers', { code: 'invalid_header', place: 'the headers' }],
  ['params', { code: 'not_found', place: 'the path' }],
])

/** A field that is missing is called required. */
function sentence(message: string, isField: boolean): string {
  const text = message.replace(/^(Invalid input|Too big|Too small|Invalid string|Invalid option): /, '')
  const type = isField ? /^expected (\w+), received undefined$/.exec(text)?.[1] : undefined
  if (type === undefined) return text
  return `required, ${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`
}
