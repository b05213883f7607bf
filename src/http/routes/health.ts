import { z } from 'zod'
import { Problem } from '#protocol/errors.ts'
import type { Log } from '../../core/log.ts'
import { OPEN, problems, responds } from '../openapi.ts'
import type { Health, Readiness, Server, ServerDeps } from '../server-deps.ts'

/** `GET /healthz` and `GET /readyz`: is the process alive, and can it accept calls? */
export function healthRoutes(app: Server, { health, log }: Pick<ServerDeps, 'health' | 'log'>): void {
  app.route({
    method: 'GET',
    url: '/healthz',
    schema: {
      ...OPEN,
      operationId: 'live',
      summary: 'Is the process alive?',
      response: { 200: responds(Live, 'It is.'), ...problems(500, 503) },
    },
    handler: async () => ({ status: 'live' as const }),
  })
  app.route({
    method: 'GET',
    url: '/readyz',
    schema: {
      ...OPEN,
      operationId: 'ready',
      summary: 'Can calls be evaluated and recorded?',
      description:
        'While Slack is down Veto is degraded: it accepts calls, and asks people once Slack is back.',
      response: {
        200: responds(ReadyView, 'Ready, or degraded.'),
        ...problems(500),
        503: UNREADY,
      },
    },
    handler: async (_request, reply) => {
      const readiness = await lookedAt(health, log)
      return reply.code(readiness.status === 'unready' ? 503 : 200).send({
        status: readiness.status,
        checks: { ...readiness.checks },
      })
    },
  })
}

async function lookedAt(health: Health, log: Log): Promise<Readiness> {
  try {
    return await health.ready()
  } catch (error) {
    log.error({ err: error }, 'the readiness check itself failed')
    return { status: 'unready', checks: {} }
  }
}

const Live = z.strictObject({ status: z.literal('live') })
const ReadyView = z.strictObject({
  status: z.enum(['ready', 'degraded', 'unready']),
  checks: z.record(z.string(), z.string()).describe('The result of each check, by name.'),
})
const UNREADY = {
  description: 'Unready, or shutting down.',
  content: { 'application/json': { schema: ReadyView }, 'application/problem+json': { schema: Problem } },
}
