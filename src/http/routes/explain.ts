import { AuthorizeCall } from '#protocol/authorize.ts'
import type { ErrorCode } from '#protocol/errors.ts'
import { Explanation } from '#protocol/explanation.ts'
import { covers } from '../../core/glob.ts'
import { VetoError } from '../../core/veto-error.ts'
import { authenticate, visitorOf } from '../authenticate.ts'
import type { DoorParts, Server } from '../door-parts.ts'
import { answers, problems } from '../openapi.ts'

/** `POST /v1/policies/explain`: what would be said of this call, and why? */
export function explainRoute(app: Server, parts: DoorParts): void {
  app.route({
    method: 'POST',
    url: '/v1/policies/explain',
    onRequest: authenticate(parts, 'authorize'),
    schema: {
      operationId: 'explain',
      tags: ['requests'],
      summary: 'See what the policies say of a call, and why',
      description:
        'A dry run: takes the body of authorize, records nothing and asks nobody. The answer allows nothing. Masked values stay masked.',
      body: AuthorizeCall,
      response: {
        200: answers(Explanation, 'What the policies say now, with the whole trace.'),
        ...problems(400, 401, 403, 413, 415, 500, 503),
      },
    },
    handler: async (request) => {
      const { agents } = visitorOf(request).key
      const { agentId } = request.body
      if (!covers(agents, agentId)) {
        const message = `This key is for agents named ${agents}, not ${agentId}`
        throw new VetoError<ErrorCode>('agent_not_covered', message)
      }
      return parts.explain(request.body)
    },
  })
}
