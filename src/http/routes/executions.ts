import { ExecutionAnswer, ExecutionReport } from '#protocol/execution.ts'
import type { ObservedExecution } from '../../approval/model/observed-execution.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { answers, problems } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `POST /v1/executions`: was this call, which ran, ever allowed? */
export function executionsRoute(app: Server, parts: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/executions',
    onRequest: authenticate(parts, 'authorize'),
    schema: {
      operationId: 'reportExecution',
      tags: ['requests'],
      summary: 'Report a call that ran, and learn whether it was allowed',
      description: DESCRIPTION,
      body: ExecutionReport,
      response: {
        200: answers(ExecutionAnswer, 'Recorded. `bypass` is true when no request allowed it.'),
        ...problems(400, 401, 403, 413, 415, 422, 429, 500, 503),
      },
    },
    handler: async (request) => answerOf(await parts.executions.see(request.body, clientOf(request).key)),
  })
}

function answerOf({ id, requestId, reason, traceId }: ObservedExecution): ExecutionAnswer {
  return { id, bypass: requestId === null, requestId, reason, traceId }
}

const DESCRIPTION = `For traces of what agents did. An execution belongs to a request of the same agent, tool and params
that was allowed before it: within the last 24 hours, and within one hour where the call was never redeemed. Each request
allows one execution. What belongs to none is a bypass, and is recorded. Give a \`traceId\`, and the same report can be sent
again.`
