import { AuthzenConfiguration } from '#protocol/authzen.ts'
import { baseUrlOf } from '../base-url.ts'
import { OPEN, problems, responds } from '../openapi.ts'
import type { Server } from '../server-deps.ts'

/** `GET /.well-known/authzen-configuration`: where the endpoints of AuthZEN are. */
export function authzenConfigurationRoute(app: Server): void {
  app.route({
    method: 'GET',
    url: '/.well-known/authzen-configuration',
    schema: {
      ...OPEN,
      tags: ['authzen'],
      operationId: 'authzenConfiguration',
      summary: 'The metadata of AuthZEN',
      description:
        'No API key needed. The URLs are those under which the request arrived: a proxy must pass on `Host`, and `X-Forwarded-Proto: https` when it ends TLS.',
      response: { 200: responds(AuthzenConfiguration, 'The metadata.'), ...problems(400, 500, 503) },
    },
    handler: async (request) => {
      const base = baseUrlOf(request)
      return {
        policy_decision_point: base,
        access_evaluation_endpoint: `${base}/access/v1/evaluation`,
        access_evaluations_endpoint: `${base}/access/v1/evaluations`,
        access_request_endpoint: `${base}/access/v1/requests`,
        capabilities: ['urn:openid:authzen:capability:access-request'],
      }
    },
  })
}
