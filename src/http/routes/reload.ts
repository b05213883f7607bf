import { PolicyReload } from '#protocol/policies.ts'
import { authenticate } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `POST /v1/policies/reload`: reloads the policies, as SIGHUP does. */
export function reloadRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/policies/reload',
    onRequest: authenticate(deps, 'admin'),
    schema: {
      operationId: 'reloadPolicies',
      tags: ['policies'],
      summary: 'Reload the policies',
      description:
        'Responds once the folder has stopped changing and its policies are in force: at once when nothing in it changed within the last 2 seconds, else within 30 seconds. If they are invalid, the last good ones stay in force, and `detail` reports each error as file:line:column. Requires the scope `admin`.',
      response: {
        200: responds(PolicyReload, 'The bundle in force.'),
        ...problems(400, 401, 403, 409, 413, 415, 500, 503),
      },
    },
    handler: () => deps.reloadPolicies(),
  })
}
