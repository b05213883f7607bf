import { AuthorizeCall } from '#protocol/authorize.ts'
import { RequestView } from '#protocol/request.ts'
import { authenticate } from '../authenticate.ts'
import { callerOf, IdempotencyHeaders } from '../caller.ts'
import { answers, problems } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'
import { WaitQuery, waitOrAccept } from '../wait-query.ts'

/** `POST /v1/authorize`: may this call run? */
export function authorizeRoute(app: Server, parts: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/authorize',
    onRequest: authenticate(parts, 'authorize'),
    schema: {
      operationId: 'authorize',
      tags: ['requests'],
      summary: 'Ask before acting',
      description: DESCRIPTION,
      headers: IdempotencyHeaders,
      querystring: WaitQuery,
      body: AuthorizeCall,
      response: {
        200: answers(RequestView, 'Settled: run the call only when `allowed` is true.'),
        202: answers(RequestView, 'People are asked. `Location` is where to wait for their answer.'),
        ...problems(400, 401, 403, 413, 415, 422, 429, 500, 503),
      },
    },
    handler: async (request, reply) => {
      const { body, query } = request
      const opened = await parts.authorize(body, callerOf(request))
      const current = await waitOrAccept(parts.requestWaiter, opened, { query, reply })
      return parts.answer(current, body.receipt === true)
    },
  })
}

const DESCRIPTION = `Judges one tool call by the policies and records the decision.
Whatever is not an answer with \`allowed: true\` means that the call must not run: a problem, a timeout, an answer
that you do not understand. Execute exactly the \`params\` of the answer. Give each call an \`Idempotency-Key\`, and a
lost answer can be asked for again without asking people twice. An identical call of the same \`sessionId\` (apart from
\`toolCallId\`) whose request still waits for people is that request. An agent beyond its quota gets 429 with
\`Retry-After\`, and nobody is asked.`
