import { AuthorizeCall } from '#protocol/authorize.ts'
import { RequestView } from '#protocol/request.ts'
import { authenticate } from '../authenticate.ts'
import { callerOf, IdempotencyHeaders } from '../caller.ts'
import { LOCATION, problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'
import { WaitQuery, waitOrAccept } from '../wait-query.ts'

/** `POST /v1/authorize`: may this call run? */
export function authorizeRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/authorize',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'authorize',
      tags: ['requests'],
      summary: 'Ask before acting',
      description: DESCRIPTION,
      headers: IdempotencyHeaders,
      querystring: WaitQuery,
      body: AuthorizeCall,
      response: {
        200: responds(RequestView, 'Settled: run the call only when `allowed` is true.'),
        202: responds(RequestView, 'People are asked. Poll `Location` for the decision.', LOCATION),
        ...problems(400, 401, 403, 413, 415, 422, 429, 500, 503),
      },
    },
    handler: (request, reply) => {
      const { body, query } = request
      const receipt = body.receipt === true
      return deps
        .authorize(body, callerOf(request))
        .then((opened) => waitOrAccept(deps, opened, { query, reply }))
        .then((current) => deps.viewWithReceipt(current, receipt))
    },
  })
}

const DESCRIPTION = `Evaluates one tool call against the policies and records the decision.
Run the call only after a response with \`allowed: true\`, and not after a problem, a timeout, or a response
that you do not understand. Execute exactly the \`params\` of the response. Give each call an \`Idempotency-Key\`, so that a
lost response can be requested again without asking people twice. An identical call of the same \`sessionId\` (apart from
\`toolCallId\`) joins the request while that is pending. An agent beyond its quota gets 429 with
\`Retry-After\`, and nobody is asked.`
