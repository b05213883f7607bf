import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '#protocol/errors.ts'
import { VetoError } from '../core/veto-error.ts'
import { clientOf } from './authenticate.ts'

/** For what is about the ledger as a whole. @throws {VetoError} `agent_not_covered` for a key of some agents. */
export function requireEveryAgent(request: FastifyRequest): void {
  const { agents } = clientOf(request).key
  if (agents === '*') return
  throw new VetoError<ErrorCode>(
    'agent_not_covered',
    `Expected a key for every agent (*), as the ledger is shared by all agents; got one for ${agents}`,
  )
}
