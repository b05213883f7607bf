import { z } from 'zod'
import {
  LiftQuery,
  LockdownList,
  LockdownQuery,
  LockdownRequest,
  LockdownView,
  StartedLockdown,
} from '#protocol/lockdown.ts'
import { lockdownView } from '../../approval/queries/lockdown-view.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { problems, responds } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `GET` and `POST /v1/lockdowns`, `DELETE /v1/lockdowns/:id`. */
export function lockdownRoutes(app: Server, deps: ServerDeps): void {
  listRoute(app, deps)
  startRoute(app, deps)
  liftRoute(app, deps)
}

function listRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/lockdowns',
    onRequest: authenticate(deps, 'authorize', 'audit', 'admin'),
    schema: {
      operationId: 'listLockdowns',
      tags: ['lockdowns'],
      summary: 'List lockdowns',
      description: 'Of all agents, newest first, at most 500. Any key may list them.',
      querystring: LockdownQuery,
      response: { 200: responds(LockdownList, 'The lockdowns.'), ...problems(400, 401, 403, 500, 503) },
    },
    handler: async (request) => {
      const found = await deps.keyLockdowns.list({ active: request.query.active === 'true' })
      const nowMs = deps.clock.nowMs()
      const views = found.map((lockdown) => lockdownView(lockdown, nowMs))
      const isListed = ({ active }: LockdownView) => request.query.active !== 'false' || !active
      return { lockdowns: views.filter(isListed) }
    },
  })
}

function startRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/lockdowns',
    onRequest: authenticate(deps, 'admin'),
    schema: {
      operationId: 'startLockdown',
      tags: ['lockdowns'],
      summary: 'Lock agents or tools down',
      description:
        'Denies every call that matches, from the next one on, whatever policies, people and grants allow; also pending requests and allowed calls that have not started. Requires the scope `admin` and a key that covers the agents.',
      body: LockdownRequest,
      response: {
        201: responds(
          StartedLockdown,
          'The lockdown, in force. `warnings` says which of its names may be misspelt.',
        ),
        ...problems(400, 401, 403, 413, 415, 500, 503),
      },
    },
    handler: async (request, reply) => {
      const started = await deps.keyLockdowns.start(request.body, clientOf(request).key)
      const warnings = [...started.warnings]
      return reply.code(201).send({ ...lockdownView(started.lockdown, deps.clock.nowMs()), warnings })
    },
  })
}

function liftRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'DELETE',
    url: '/v1/lockdowns/:id',
    onRequest: authenticate(deps, 'admin'),
    schema: {
      operationId: 'liftLockdown',
      tags: ['lockdowns'],
      summary: 'Lift a lockdown',
      description:
        'What it denied stays denied. Lifting one that has ended has no further effect. Requires the scope `admin` and a key that covers its agents.',
      params: z.strictObject({ id: z.string().describe('The `id` in the list.') }),
      querystring: LiftQuery,
      response: {
        200: responds(LockdownView, 'The lockdown, ended.'),
        ...problems(400, 401, 403, 404, 413, 415, 500, 503),
      },
    },
    handler: async (request) => {
      const { key } = clientOf(request)
      const lockdown = await deps.keyLockdowns.lift(request.params.id, key, request.query.reason)
      return lockdownView(lockdown, deps.clock.nowMs())
    },
  })
}
