import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '#protocol/errors.ts'
import type { Json } from '../core/json.ts'
import { VetoError } from '../core/veto-error.ts'
import { parseStrictJson } from './strict-json.ts'

/**
 * The body as strict JSON; undefined when there is none.
 * @throws {VetoError} `unsupported_media_type` for another charset than UTF-8 or an encoded body, or as `parseStrictJson`.
 */
export function readBody({ headers }: Pick<FastifyRequest, 'headers'>, body: Buffer): Json | undefined {
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  if (!UTF_8.test(charset)) throw unsupported('charset=utf-8')
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw unsupported('no content-encoding')
  return body.byteLength === 0 ? undefined : parseStrictJson(body)
}

/** Both spellings are common. */
const UTF_8 = /^utf-?8$/i
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i

function unsupported(expected: string): VetoError {
  return new VetoError<ErrorCode>('unsupported_media_type', `Expected application/json with ${expected}`)
}
