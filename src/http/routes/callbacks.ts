import { CallbackList } from '#protocol/callback.ts'
import { callbackView } from '../../approval/queries/callback-view.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import { RequestPath } from '../request-path.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

const MAX_LISTED = 100

/** `GET /v1/requests/:id/callbacks`: the callbacks of a request, whether each was delivered, and if not, why. */
export function callbacksRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/requests/:id/callbacks',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'listCallbacks',
      tags: ['requests'],
      summary: 'List the callbacks of a request with their delivery status',
      description:
        'The callbacks that were or will be sent to the receiver that the call named. A pending callback is retried with growing pauses for a day.',
      params: RequestPath,
      response: {
        200: responds(CallbackList, 'The callbacks of the request, newest first.'),
        ...problems(401, 403, 404, 500, 503),
      },
    },
    handler: async (request) => {
      const { id } = await deps.requests.read(request.params.id, clientOf(request).key)
      const found = await deps.store.callbacks({ requestId: id, status: null, limit: MAX_LISTED })
      return { callbacks: found.map(callbackView) }
    },
  })
}
