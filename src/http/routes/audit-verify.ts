import { AuditVerification } from '#protocol/audit.ts'
import { authenticate } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import { requireEveryAgent } from '../require-every-agent.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /v1/audit/verify`: verifies the ledger. One verification runs at a time, shared by all callers meanwhile. */
export function auditVerifyRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/audit/verify',
    onRequest: authenticate(deps, 'audit'),
    schema: {
      operationId: 'verifyAudit',
      tags: ['audit'],
      summary: 'Verify the ledger',
      description:
        'Verifies the hash chain from the first entry to the last, and the recorded params against its digests. Takes some seconds for a million entries. Requires a key that covers every agent.',
      response: { 200: responds(AuditVerification, 'The result.'), ...problems(401, 403, 500, 503) },
    },
    handler: async (request) => {
      requireEveryAgent(request)
      return deps.verifyRecord()
    },
  })
}
