import { ExecutionAnswer, ExecutionReport } from '#protocol/execution.ts'
import type { ObservedExecution } from '../../approval/model/observed-execution.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `POST /v1/executions`: was an observed execution allowed? */
export function executionsRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/executions',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'reportExecution',
      tags: ['requests'],
      summary: 'Report an observed execution, and check whether it was allowed',
      description: DESCRIPTION,
      body: ExecutionReport,
      response: {
        200: responds(ExecutionAnswer, 'Recorded. `bypass` is true when no request allowed it.'),
        ...problems(400, 401, 403, 413, 415, 422, 429, 500, 503),
      },
    },
    handler: async (request) =>
      answerOf(await deps.executions.recordExecution(request.body, clientOf(request).key)),
  })
}

function answerOf({ id, requestId, reason, traceId }: ObservedExecution): ExecutionAnswer {
  return { id, bypass: requestId === null, requestId, reason, traceId }
}

const DESCRIPTION = `For traces of agents. An execution is matched with a request of the same agent, tool and params
that was allowed before it: within the last 24 hours, or within one hour if the call was never redeemed. Each request
allows one execution. An execution without a request is a bypass, and is recorded. With a \`traceId\` the report can be
again.`
