import { AuthorizeCall } from '#protocol/authorize.ts'
import { Explanation } from '#protocol/explanation.ts'
import { requireCovered } from '../../approval/decide/require-covered.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `POST /v1/policies/explain`: what would be decided about this call, and why? */
export function explainRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/policies/explain',
    onRequest: authenticate(deps, 'authorize'),
    schema: {
      operationId: 'explain',
      tags: ['policies'],
      summary: 'Explain what the policies decide about a call',
      description:
        'A dry run: takes the body of authorize, records nothing and asks nobody. The response does not allow the call. Masked values stay masked.',
      body: AuthorizeCall,
      response: {
        200: responds(Explanation, 'The decision of the policies in force, with the whole trace.'),
        ...problems(400, 401, 403, 413, 415, 500, 503),
      },
    },
    handler: async (request) => {
      requireCovered(clientOf(request).key, request.body)
      return deps.explain(request.body)
    },
  })
}
