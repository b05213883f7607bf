import { Redemption } from '#protocol/execution.ts'
import { RequestView } from '#protocol/request.ts'
import { requestView } from '../../approval/queries/request-view.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import { RequestPath } from '../request-path.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `POST /v1/requests/:id/redeem`: starts an allowed call, once. */
export function redeemRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/requests/:id/redeem',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'redeem',
      tags: ['requests'],
      summary: 'Start an allowed call, once',
      description: DESCRIPTION,
      params: RequestPath,
      body: Redemption,
      response: {
        200: responds(RequestView, 'The call may run now, once: `status` is `redeemed`.'),
        ...problems(400, 401, 403, 404, 409, 413, 415, 500, 503),
      },
    },
    handler: async (request) => {
      const { params, body } = request
      const { key } = clientOf(request)
      const started = await deps.executions.redeem(params.id, body.params, key)
      return startedView(requestView(started), deps.executions.willCheckResult(started))
    },
  })
}

/** Also says whether rules evaluate the result. */
function startedView(view: RequestView, resultJudged: boolean): RequestView {
  return view.execution === null ? view : { ...view, execution: { ...view.execution, resultJudged } }
}

const DESCRIPTION = `Run the call only after this response. A second redemption, a late one, or one with other
params is refused and recorded. \`allowed\` is false in the response, as the call may not be started again. A lost response cannot be
repeated: the call must not run then, and a new one can be requested. If \`execution.resultJudged\` is true, use the result of
the call only when the response to its report has no \`execution.refused\`.`
