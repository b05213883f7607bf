import { z } from 'zod'
import { AuthorizeCall, IdempotencyKey } from '#protocol/authorize.ts'
import { JsonRecord } from '#protocol/json.ts'
import { RequestView } from '#protocol/request.ts'
import { isPending } from '../../approval/request.ts'
import { canonicalJson, sha256 } from '../../core/canonical-json.ts'
import { authenticate, visitorOf } from '../authenticate.ts'
import type { DoorParts, Server } from '../door-parts.ts'
import { answers, problems } from '../openapi.ts'
import { held, WaitQuery } from '../wait-query.ts'

/** `POST /v1/authorize`: may this call run? */
export function authorizeRoute(app: Server, parts: DoorParts): void {
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
        ...problems(400, 401, 403, 413, 415, 422, 500, 503),
      },
    },
    handler: async (request, reply) => {
      const { body, headers, query } = request
      const opened = await parts.authorize(body, {
        ...visitorOf(request),
        idempotencyKey: headers['idempotency-key'] ?? null,
        fingerprint: sha256(canonicalJson(JsonRecord.parse(body))),
      })
      const current = await held(parts.waiting, opened, { query, reply })
      if (isPending(current)) reply.code(202).header('location', `/v1/requests/${current.id}`)
      return parts.answer(current, body.receipt === true)
    },
  })
}

const IdempotencyHeaders = z.looseObject({
  'idempotency-key': IdempotencyKey.optional().describe(
    'The same key with the same body is the same request again; with another body it is refused.',
  ),
})

const DESCRIPTION = `Judges one tool call by the policies and records the decision.
Whatever is not an answer with \`allowed: true\` means that the call must not run: a problem, a timeout, an answer
that you do not understand. Execute exactly the \`params\` of the answer. Give each call an \`Idempotency-Key\`, and a
lost answer can be asked for again without asking people twice.`
