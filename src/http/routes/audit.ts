import { AuditPage, AuditSearch } from '#protocol/audit.ts'
import { auditRequest } from '../audit-request.ts'
import { authenticate } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /v1/audit`: the ledger, newest first, of the agents that the key covers. */
export function auditRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/audit',
    onRequest: authenticate(deps, 'audit'),
    schema: {
      operationId: 'searchAudit',
      tags: ['audit'],
      summary: 'Search the ledger',
      description:
        'Newest first. Returns the entries that match all given filters, for agents that the key covers. Masked values stay masked.',
      querystring: AuditSearch,
      response: { 200: responds(AuditPage, 'One page.'), ...problems(400, 401, 403, 500, 503) },
    },
    handler: (request) => deps.store.audit(auditRequest(request, request.query, deps.clock.nowMs())),
  })
}
