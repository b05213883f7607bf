import { AskedQuestion } from '#protocol/question.ts'
import { RequestView } from '#protocol/request.ts'
import { authenticate } from '../authenticate.ts'
import { callerOf, IdempotencyHeaders } from '../caller.ts'
import { LOCATION, problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'
import { WaitQuery, waitOrAccept } from '../wait-query.ts'

/** `POST /v1/questions`: asks people a question. */
export function questionRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/questions',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'askQuestion',
      tags: ['requests'],
      summary: 'Ask a question',
      description: DESCRIPTION,
      headers: IdempotencyHeaders,
      querystring: WaitQuery,
      body: AskedQuestion,
      response: {
        200: responds(RequestView, 'Settled: `answer` is a person’s answer; null when nobody answered.'),
        202: responds(RequestView, 'People are asked. Poll `Location` for the decision.', LOCATION),
        ...problems(400, 401, 403, 413, 415, 422, 429, 500, 503),
      },
    },
    handler: (request, reply) => {
      const { body, query } = request
      return deps.ask
        .question(body, callerOf(request))
        .then((opened) => waitOrAccept(deps, opened, { query, reply }))
        .then((current) => deps.viewWithReceipt(current))
    },
  })
}

const DESCRIPTION = `Posts the question in the channels of these approver groups; one of their people answers it.
The answer is a text, or a list of texts for \`multi\`. With the status \`rejected\` a person cannot answer, and
\`reason\` says why; with \`expired\` nobody answered in time. No policy is asked, and nothing can be redeemed.`
