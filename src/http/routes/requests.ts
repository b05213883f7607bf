import { AgentReply } from '#protocol/reply.ts'
import { RequestView } from '#protocol/request.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { answers, problems } from '../openapi.ts'
import { RequestPath } from '../request-path.ts'
import type { Server, ServerDeps } from '../server-deps.ts'
import { ChangeQuery, waitForChange } from '../wait-query.ts'

/** `GET /v1/requests/:id`, and `POST` of `/cancel` and `/reply` to it: an agent's own requests, once more. */
export function requestRoutes(app: Server, parts: ServerDeps): void {
  readRoute(app, parts)
  cancelRoute(app, parts)
  replyRoute(app, parts)
}

function readRoute(app: Server, parts: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/requests/:id',
    onRequest: authenticate(parts, 'authorize'),
    schema: {
      operationId: 'readRequest',
      tags: ['requests'],
      summary: 'Read a request, or wait until it is settled',
      description:
        "With `wait` the answer is held while people decide; with `version`, too, it comes already when something changes. Ask again as long as `status` is `pending`. Another agent's request does not exist.",
      params: RequestPath,
      querystring: ChangeQuery,
      response: {
        200: answers(RequestView, 'The request as it stands.'),
        ...problems(400, 401, 403, 404, 500, 503),
      },
    },
    handler: async (request, reply) => {
      const found = await parts.requests.read(request.params.id, clientOf(request).key)
      return parts.answer(await waitForChange(parts.requestWaiter, found, { query: request.query, reply }))
    },
  })
}

function cancelRoute(app: Server, parts: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/requests/:id/cancel',
    onRequest: authenticate(parts, 'authorize'),
    schema: {
      operationId: 'cancelRequest',
      tags: ['requests'],
      summary: 'Withdraw a pending request',
      description: 'Its cards in Slack lose their buttons and say so. Withdrawing twice is the same as once.',
      params: RequestPath,
      response: {
        200: answers(RequestView, 'The request, cancelled.'),
        ...problems(401, 403, 404, 409, 500, 503),
      },
    },
    handler: async (request) =>
      parts.answer(await parts.requests.cancel(request.params.id, clientOf(request).key)),
  })
}

function replyRoute(app: Server, parts: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/requests/:id/reply',
    onRequest: authenticate(parts, 'authorize'),
    schema: {
      operationId: 'replyToQuestion',
      tags: ['requests'],
      summary: 'Answer what a person asked about a request',
      description:
        'The last of the `inquiries` is open as long as its `reply` is null, and people wait for your words. They read them in Slack, as not verified; masked values stay masked. The same reply again changes nothing.',
      params: RequestPath,
      body: AgentReply,
      response: {
        200: answers(RequestView, 'The request, with your reply.'),
        ...problems(400, 401, 403, 404, 409, 413, 415, 500, 503),
      },
    },
    handler: async (request) =>
      parts.answer(await parts.reply(request.params.id, clientOf(request).key, request.body)),
  })
}
