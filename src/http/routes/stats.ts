import { Stats, StatsQuery } from '#protocol/stats.ts'
import { statsOf } from '../../insight/stats.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET /v1/stats`: the numbers of a period, of the agents that the key covers. */
export function statsRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/stats',
    onRequest: authenticate(deps, 'audit'),
    schema: {
      operationId: 'readStats',
      tags: ['audit'],
      summary: 'Read what the approvals of a period say',
      description: DESCRIPTION,
      querystring: StatsQuery,
      response: { 200: responds(Stats, 'The numbers.'), ...problems(400, 401, 403, 500, 503) },
    },
    handler: async (request) => {
      const { tool, agentId, ...period } = request.query
      const { agents } = clientOf(request).key
      const filter = {
        tools: tool === undefined ? [] : [tool],
        agents: agentId === undefined ? [agents] : [agents, agentId],
      }
      return statsOf(await deps.readActivity(period), filter)
    },
  })
}

const DESCRIPTION = `Counts the requests made in a period of at most 92 days by tool, rule, agent, approver group and
approver, each against the period of the same length before, and adds findings, each with its evidence, its threshold
and one suggested change of the policies. Contains only agents that the key covers; findings about rules and approvers
need a key that covers every agent.`
