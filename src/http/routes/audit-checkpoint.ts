import { SignedCheckpoint } from '#protocol/checkpoint.ts'
import { VetoError } from '../../core/veto-error.ts'
import { authenticate } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import { requireEveryAgent } from '../require-every-agent.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /v1/audit/checkpoint`: the ledger's end as it is now, signed. */
export function auditCheckpointRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    // A response to HEAD would sign one for nobody.
    exposeHeadRoute: false,
    url: '/v1/audit/checkpoint',
    onRequest: authenticate(deps, 'audit'),
    schema: {
      operationId: 'signAuditCheckpoint',
      tags: ['audit'],
      summary: 'A signed checkpoint of the ledger',
      description:
        'Signs the hash of the latest entry, which covers every entry before it. Keep it elsewhere: `veto audit verify --checkpoint` shows later whether anything before it was changed. Requires a key that covers every agent.',
      response: {
        200: responds(SignedCheckpoint, 'The checkpoint.'),
        ...problems(401, 403, 500, 503),
      },
    },
    handler: async (request) => {
      requireEveryAgent(request)
      const checkpoint = await deps.signHead()
      if (checkpoint === null) throw new VetoError('store_unavailable', 'The ledger has no entry yet')
      const { seq, hash, signedAtMs, token } = checkpoint
      return { seq, hash, signedAt: new Date(signedAtMs).toISOString(), token }
    },
  })
}
