import { z } from 'zod'
import { CreatedGrant, GrantList, GrantQuery, GrantRequest, GrantView } from '#protocol/grant.ts'
import { grantView } from '../../approval/queries/grant-view.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET` and `POST /v1/grants`, `DELETE /v1/grants/:id`: standing approvals. */
export function grantRoutes(app: Server, deps: ServerDeps): void {
  listRoute(app, deps)
  makeRoute(app, deps)
  revokeRoute(app, deps)
}

function listRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/grants',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'listGrants',
      tags: ['grants'],
      summary: 'List grants',
      description: 'The grants of agents that the key covers, newest first, at most 500.',
      querystring: GrantQuery,
      response: { 200: responds(GrantList, 'The grants.'), ...problems(400, 401, 403, 500, 503) },
    },
    handler: async (request) => {
      const { agentId = null, sessionId = null, active } = request.query
      const query = { agentId, sessionId, active: active === undefined ? null : active === 'true' }
      const found = await deps.grants.list(clientOf(request).key, query)
      const nowMs = deps.clock.nowMs()
      return { grants: found.map((grant) => grantView(grant, nowMs)) }
    },
  })
}

function makeRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/grants',
    onRequest: authenticate(deps, 'admin'),
    schema: {
      operationId: 'makeGrant',
      tags: ['grants'],
      summary: 'Allow more than one call',
      description:
        'A grant applies only to rules that allow grants (`grant:`), and never overrides a denial. Requires the scope `admin`.',
      body: GrantRequest,
      response: {
        201: responds(CreatedGrant, 'The grant. `warnings` lists what keeps rules from using it.'),
        ...problems(400, 401, 403, 413, 415, 500, 503),
      },
    },
    handler: async (request, reply) => {
      const grant = await deps.grants.make(request.body, clientOf(request).key)
      const warnings = [...deps.grantWarnings(grant)]
      return reply.code(201).send({ ...grantView(grant, deps.clock.nowMs()), warnings })
    },
  })
}

function revokeRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'DELETE',
    url: '/v1/grants/:id',
    onRequest: authenticate(deps, 'authorize', 'admin'),
    schema: {
      operationId: 'revokeGrant',
      tags: ['grants'],
      summary: 'Revoke a grant',
      description:
        'An agent may revoke its own grants, and a key with the scope `admin` those of the agents that it covers. Revoking twice has no further effect.',
      params: z.strictObject({ id: z.string().describe('The `id` in the list.') }),
      response: {
        200: responds(GrantView, 'The grant, revoked.'),
        ...problems(400, 401, 403, 404, 413, 415, 500, 503),
      },
    },
    handler: async (request) => {
      const grant = await deps.grants.revoke(request.params.id, clientOf(request).key)
      return grantView(grant, deps.clock.nowMs())
    },
  })
}
