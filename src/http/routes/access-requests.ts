import { AccessRequest, AccessTask } from '#protocol/authzen.ts'
import type { ErrorCode } from '#protocol/errors.ts'
import {
  type EscalatedRequest,
  isEscalated,
  isPending,
  type VetoRequest,
} from '../../approval/model/request.ts'
import { VetoError } from '../../core/veto-error.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { accessProblem } from '../authzen/access-problem.ts'
import { submit } from '../authzen/submit.ts'
import { taskOf } from '../authzen/task-of.ts'
import { baseUrlOf } from '../base-url.ts'
import { IdempotencyHeaders } from '../caller.ts'
import { createErrorHandler } from '../error-handler.ts'
import { accessProblems, accessResponds, LOCATION, RequestIdHeaders } from '../openapi.ts'
import { RequestPath } from '../request-path.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `/access/v1/requests`: the draft Access Request and Approval Profile of AuthZEN, about requests that wait for people. */
export function accessRequestRoutes(app: Server, deps: ServerDeps): void {
  submitRoute(app, deps)
  statusRoute(app, deps)
  cancelRoute(app, deps)
}

function submitRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/access/v1/requests',
    onRequest: authenticate(deps, 'authorize'),
    errorHandler: createErrorHandler(deps.log, accessProblem),
    schema: {
      operationId: 'requestAccess',
      tags: ['authzen'],
      summary: 'Submit an access request for a denied evaluation',
      description:
        'Veto asks people at the evaluation itself, so this returns the task of that. Takes the denied evaluation unchanged, with additions to its context, and the ids of its denial.',
      headers: IdempotencyHeaders.extend(RequestIdHeaders.shape),
      body: AccessRequest,
      response: {
        201: accessResponds(AccessTask, 'People have decided already.', LOCATION),
        202: accessResponds(AccessTask, 'People are asked. Poll `Location`.', LOCATION),
        ...accessProblems(400, 401, 403, 409, 410, 413, 500, 503),
      },
    },
    handler: async (request, reply) => {
      const found = await submit(deps, request, request.body)
      const answer = taskOf(found, baseUrlOf(request))
      return reply
        .code(isPending(found) ? 202 : 201)
        .header('location', answer.task.status_endpoint)
        .send(answer)
    },
  })
}

function statusRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'GET',
    url: '/access/v1/requests/:id',
    onRequest: authenticate(deps, 'authorize'),
    errorHandler: createErrorHandler(deps.log, accessProblem),
    schema: {
      operationId: 'readAccessRequest',
      tags: ['authzen'],
      summary: 'Read the state of an access request',
      description:
        'Once it is approved, evaluate again with `result.approval` as `context.approval`; only that decision permits the call.',
      params: RequestPath,
      headers: RequestIdHeaders,
      response: {
        200: accessResponds(AccessTask, 'The current state.'),
        ...accessProblems(401, 403, 404, 500, 503),
      },
    },
    handler: async (request) => {
      const found = await deps.requests.read(request.params.id, clientOf(request).key)
      return taskOf(requireTask(found), baseUrlOf(request))
    },
  })
}

function cancelRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/access/v1/requests/:id/cancel',
    onRequest: authenticate(deps, 'authorize'),
    errorHandler: createErrorHandler(deps.log, accessProblem),
    schema: {
      operationId: 'cancelAccessRequest',
      tags: ['authzen'],
      summary: 'Withdraw a pending access request',
      description: 'The `links.cancel` of a task. Its cards in Slack lose their buttons and say so.',
      params: RequestPath,
      headers: RequestIdHeaders,
      response: {
        200: accessResponds(AccessTask, 'The access request, cancelled.'),
        ...accessProblems(400, 401, 403, 404, 409, 413, 500, 503),
      },
    },
    handler: async (request) => {
      const { key } = clientOf(request)
      const found = requireTask(await deps.requests.read(request.params.id, key))
      if (!isPending(found)) {
        throw new VetoError<ErrorCode>(
          'not_pending',
          `The access request is already ${found.state.status}; read it to see how it ended`,
        )
      }
      return taskOf(requireTask(await deps.requests.cancel(found.id, key)), baseUrlOf(request))
    },
  })
}

/** @throws {VetoError} `not_found` for a question, a plan, or a call about which nobody was asked. */
function requireTask(request: VetoRequest): EscalatedRequest {
  if (request.subject.kind === 'call' && isEscalated(request)) return request
  throw new VetoError<ErrorCode>('not_found', 'People were not asked about this call; evaluate it again')
}
