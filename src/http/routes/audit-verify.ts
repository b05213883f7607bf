import { AuditVerification } from '#protocol/audit.ts'
import type { ErrorCode } from '#protocol/errors.ts'
import { VetoError } from '../../core/veto-error.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { answers, problems } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /v1/audit/verify`: was the record changed? One check runs at a time, for all who ask meanwhile. */
export function auditVerifyRoute(app: Server, parts: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/audit/verify',
    onRequest: authenticate(parts, 'audit'),
    schema: {
      operationId: 'verifyAudit',
      tags: ['audit'],
      summary: 'Check the whole ledger',
      description:
        'Follows the chain of hashes from the first entry to the last, and checks the params that are kept beside it against the digests in it. Takes some seconds for a million entries. For keys that cover every agent.',
      response: { 200: answers(AuditVerification, 'What was found.'), ...problems(401, 403, 500, 503) },
    },
    handler: async (request) => {
      const { agents } = clientOf(request).key
      if (agents === '*') return parts.verifyRecord()
      throw new VetoError<ErrorCode>(
        'agent_not_covered',
        `The ledger is one for all agents: expected a key for *, got one for ${agents}`,
      )
    },
  })
}
