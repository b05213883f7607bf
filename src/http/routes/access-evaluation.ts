import { AccessDecision, AccessDecisions, AccessEvaluation, AccessEvaluations } from '#protocol/authzen.ts'
import { authenticate, clientOf } from '../authenticate.ts'
import { accessProblem } from '../authzen/access-problem.ts'
import { evaluate } from '../authzen/evaluate.ts'
import { evaluateBatch, wholeEvaluation } from '../authzen/evaluate-batch.ts'
import { createErrorHandler } from '../error-handler.ts'
import { accessProblems, accessResponds, RequestIdHeaders } from '../openapi.ts'
import type { Server, ServerDeps } from '../server-deps.ts'

/** `POST /access/v1/evaluation` and `/access/v1/evaluations`: AuthZEN 1.0. */
export function accessEvaluationRoutes(app: Server, deps: ServerDeps): void {
  evaluationRoute(app, deps)
  evaluationsRoute(app, deps)
}

function evaluationRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/access/v1/evaluation',
    onRequest: authenticate(deps, 'authorize'),
    errorHandler: createErrorHandler(deps.log, accessProblem),
    schema: {
      operationId: 'evaluateAccess',
      tags: ['authzen'],
      summary: 'Evaluate one access (AuthZEN 1.0)',
      description: DESCRIPTION,
      headers: RequestIdHeaders,
      body: AccessEvaluation,
      response: {
        200: accessResponds(AccessDecision, 'The decision, `false` as long as people are asked.'),
        ...accessProblems(400, 401, 403, 413, 429, 500, 503),
      },
    },
    handler: (request) => evaluate(deps, request, request.body),
  })
}

function evaluationsRoute(app: Server, deps: ServerDeps): void {
  app.route({
    method: 'POST',
    url: '/access/v1/evaluations',
    onRequest: authenticate(deps, 'authorize'),
    errorHandler: createErrorHandler(deps.log, accessProblem),
    schema: {
      operationId: 'evaluateAccesses',
      tags: ['authzen'],
      summary: 'Evaluate several accesses (AuthZEN 1.0)',
      description:
        'The other fields are defaults for `evaluations`, each replaced as a whole. Evaluated one after another, in their order; what cannot be evaluated is denied with an `error`. Without `evaluations` as `evaluateAccess`.',
      headers: RequestIdHeaders,
      body: AccessEvaluations,
      response: {
        200: accessResponds(
          AccessDecisions.or(AccessDecision),
          'The decisions, in the order of the evaluations.',
        ),
        ...accessProblems(400, 401, 403, 413, 429, 500, 503),
      },
    },
    handler: async (request) => {
      const { body } = request
      if ((body.evaluations ?? []).length === 0) return evaluate(deps, request, wholeEvaluation(body))
      return evaluateBatch(async (evaluation) => {
        await clientOf(request).recheck()
        return evaluate(deps, request, evaluation)
      }, body)
    },
  })
}

const DESCRIPTION = `Decides about a call as \`authorize\` does, and records it. With a resource of the type \`tool\` and the
action \`tools/call\`, \`call\`, \`execute\` or \`invoke\`, the tool is the resource's id, and its params are
\`context.arguments\`, else \`resource.properties\`. Otherwise the tool is the name of the action, and the params also hold
\`resource\` (type and id) and \`action\` (its properties). The agent is \`context.agent\`, else the subject's id; the
subject, the action and the resource are facts for the policies, in \`context\`. When people are asked, the decision is false,
with \`context.access_request\`: once they have approved, evaluate the same again with \`context.approval\`. Each approval
permits one such evaluation.`
