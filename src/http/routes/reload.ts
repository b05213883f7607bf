import { PolicyReload } from '#protocol/policies.ts'
import { authenticate } from '../authenticate.ts'
import { answers, problems } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `POST /v1/policies/reload`: read the policies again, as SIGHUP does. */
export function reloadRoute(app: Server, parts: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/policies/reload',
    onRequest: authenticate(parts, 'admin'),
    schema: {
      operationId: 'reloadPolicies',
      tags: ['policies'],
      summary: 'Read the policies again',
      description:
        'Answers once the folder has stopped changing and its policies are in force: at once when nothing in it was changed within the last 2 seconds, else within half a minute. While they are wrong the last good ones stay, and `detail` names each mistake as file:line:column. Needs the scope `admin`.',
      response: {
        200: answers(PolicyReload, 'What is in force now.'),
        ...problems(401, 403, 409, 500, 503),
      },
    },
    handler: () => parts.reloadPolicies(),
  })
}
