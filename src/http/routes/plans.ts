import { SubmittedPlan } from '#protocol/plan.ts'
import { RequestView } from '#protocol/request.ts'
import { authenticate } from '../authenticate.ts'
import { callerOf, IdempotencyHeaders } from '../caller.ts'
import { LOCATION, problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'
import { WaitQuery, waitOrAccept } from '../wait-query.ts'

/** `POST /v1/plans`: submits a plan for approval. */
export function planRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/plans',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'submitPlan',
      tags: ['requests'],
      summary: 'Submit a plan',
      description: DESCRIPTION,
      headers: IdempotencyHeaders,
      querystring: WaitQuery,
      body: SubmittedPlan,
      response: {
        200: responds(RequestView, 'Settled: `action` and `feedback` are a person’s decision.'),
        202: responds(RequestView, 'People are asked. Poll `Location` for the decision.', LOCATION),
        ...problems(400, 401, 403, 413, 415, 422, 429, 500, 503),
      },
    },
    handler: (request, reply) => {
      const { body, query } = request
      return deps.ask
        .plan(body, callerOf(request))
        .then((opened) => waitOrAccept(deps, opened, { query, reply }))
        .then((current) => deps.viewWithReceipt(current))
    },
  })
}

const DESCRIPTION = `Posts the plan in the channels of these approver groups; one of their people approves it, or rejects
it with feedback. An approved plan allows no call: each call is still evaluated by the policies. No policy is evaluated for
the plan itself, and nothing can be redeemed.`
