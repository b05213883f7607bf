import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '#protocol/errors.ts'
import { VetoError } from '../core/veto-error.ts'

/**
 * The URL under which the client reached this server, for the links in its own response: by the Host header, and by
 * X-Forwarded-Proto of a proxy that ends TLS.
 * @throws {VetoError} `invalid_header`.
 */
export function baseUrlOf({ headers, protocol }: Pick<FastifyRequest, 'headers' | 'protocol'>): string {
  const host = headers.host ?? ''
  if (!HOST.test(host)) {
    throw new VetoError<ErrorCode>('invalid_header', 'Expected a Host header with a name or an address')
  }
  const forwarded = headers['x-forwarded-proto']
  return `${forwarded === 'https' || forwarded === 'http' ? forwarded : protocol}://${host}`
}

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/
