import { AgentReply } from '#protocol/reply.ts'
import { RequestView } from '#protocol/request.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import { RequestPath } from '../request-path.ts'
import type { Server, ServerDeps } from '../server-deps.ts'
import { ChangeQuery, waitForChange } from '../wait-query.ts'

/** `GET /v1/requests/:id`, and `POST` of `/cancel` and `/reply` to it: an agent's own requests. */
export function requestRoutes(app: Server, deps: ServerDeps): void {
  readRoute(app, deps)
  cancelRoute(app, deps)
  replyRoute(app, deps)
}

function readRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/requests/:id',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'readRequest',
      tags: ['requests'],
      summary: 'Read a request, or wait until it is settled',
      description:
        "With `wait` the response waits until the request is settled; with `version` as well, until anything changes. Poll as long as `status` is `pending`. Another agent's request is not found.",
      params: RequestPath,
      querystring: ChangeQuery,
      response: {
        200: responds(RequestView, 'The current request.'),
        ...problems(400, 401, 403, 404, 500, 503),
      },
    },
    handler: (request, reply) =>
      waitForChange(deps, request.params.id, { query: request.query, reply }).then((current) =>
        deps.viewWithReceipt(current),
      ),
  })
}

function cancelRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/requests/:id/cancel',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'cancelRequest',
      tags: ['requests'],
      summary: 'Withdraw a pending request',
      description:
        'Its cards in Slack lose their buttons and say so. Withdrawing twice has no further effect.',
      params: RequestPath,
      response: {
        200: responds(RequestView, 'The request, cancelled.'),
        ...problems(400, 401, 403, 404, 409, 413, 415, 500, 503),
      },
    },
    handler: async (request) =>
      deps.viewWithReceipt(await deps.requests.cancel(request.params.id, clientOf(request).key)),
  })
}

function replyRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/requests/:id/reply',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'replyToQuestion',
      tags: ['requests'],
      summary: 'Reply to a question about a request',
      description:
        'The last of the `inquiries` is open while its `reply` is null. People read the reply in Slack, marked as not verified; masked values stay masked. Repeating the same reply changes nothing.',
      params: RequestPath,
      body: AgentReply,
      response: {
        200: responds(RequestView, 'The request, with your reply.'),
        ...problems(400, 401, 403, 404, 409, 413, 415, 500, 503),
      },
    },
    handler: async (request) =>
      deps.viewWithReceipt(await deps.reply(request.params.id, clientOf(request).key, request.body)),
  })
}
