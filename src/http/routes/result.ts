import { ResultReport } from '#protocol/execution.ts'
import { RequestView } from '#protocol/request.ts'
import { requestView } from '../../approval/queries/request-view.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import { RequestPath } from '../request-path.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `POST /v1/requests/:id/result`: reports the result of a call. */
export function resultRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/requests/:id/result',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'reportResult',
      tags: ['requests'],
      summary: 'Report the result of a call',
      description: DESCRIPTION,
      params: RequestPath,
      body: ResultReport,
      response: {
        200: responds(RequestView, 'Recorded. `execution.refused` says why a rule refuses the result.'),
        ...problems(400, 401, 403, 404, 409, 413, 415, 500, 503),
      },
    },
    handler: async (request) => {
      const { params, body } = request
      const { key } = clientOf(request)
      return requestView(await deps.executions.report(params.id, body, key))
    },
  })
}

const DESCRIPTION = `Accepted once, after the call was redeemed; repeating the same report returns the same response. The rules of
phase result evaluate it: do not use a result that they refuse. The card in Slack shows the outcome.`
