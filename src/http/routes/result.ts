import { ResultReport } from '#protocol/execution.ts'
import { RequestView } from '#protocol/request.ts'
import { requestView } from '../../approval/queries/request-view.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { answers, problems } from '../openapi.ts'
import { RequestPath } from '../request-path.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `POST /v1/requests/:id/result`: how did the call end? */
export function resultRoute(app: Server, parts: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/requests/:id/result',
    onRequest: authenticate(parts, 'authorize'),
    schema: {
      operationId: 'reportResult',
      tags: ['requests'],
      summary: 'Report how a call ended',
      description: DESCRIPTION,
      params: RequestPath,
      body: ResultReport,
      response: {
        200: answers(RequestView, 'Recorded. `execution.refused` says why a rule refuses the result.'),
        ...problems(400, 401, 403, 404, 409, 413, 415, 500, 503),
      },
    },
    handler: async (request) => {
      const { params, body } = request
      const { key } = clientOf(request)
      return requestView(await parts.executions.report(params.id, body, key))
    },
  })
}

const DESCRIPTION = `Only after the call was started, and once; the same report again is the same answer. The rules of
phase result judge it: do not use a result that they refuse. The card in Slack shows how it went.`
