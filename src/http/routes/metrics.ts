import { z } from 'zod'
import { OPEN, problems } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /metrics`: the measurements of this process. */
export function metricsRoute(app: Server, { metrics }: Pick<ServerDeps, 'metrics'>): void {
  app.route({
    method: 'GET',
    url: '/metrics',
    schema: {
      ...OPEN,
      operationId: 'metrics',
      summary: 'Measurements for Prometheus',
      description: 'OpenMetrics text. Names no agent, tool or person.',
      response: {
        200: {
          description: 'The measurements.',
          content: { 'application/openmetrics-text': { schema: z.string() } },
        },
        ...problems(500, 503),
      },
    },
    handler: async (_request, reply) => {
      const { contentType, text } = await metrics.read()
      return reply.type(contentType).send(text)
    },
  })
}
