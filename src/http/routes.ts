import { accessEvaluationRoutes } from './routes/access-evaluation.ts'
import { accessRequestRoutes } from './routes/access-requests.ts'
import { auditRoute } from './routes/audit.ts'
import { auditCheckpointRoute } from './routes/audit-checkpoint.ts'
import { auditExportRoute } from './routes/audit-export.ts'
import { auditVerifyRoute } from './routes/audit-verify.ts'
import { authorizeRoute } from './routes/authorize.ts'
import { authzenConfigurationRoute } from './routes/authzen-configuration.ts'
import { callbacksRoute } from './routes/callbacks.ts'
import { eventsRoute } from './routes/events.ts'
import { executionsRoute } from './routes/executions.ts'
import { explainRoute } from './routes/explain.ts'
import { grantRoutes } from './routes/grants.ts'
import { healthRoutes } from './routes/health.ts'
import { jwksRoute } from './routes/jwks.ts'
import { lockdownRoutes } from './routes/lockdowns.ts'
import { metricsRoute } from './routes/metrics.ts'
import { openapiRoute } from './routes/openapi.ts'
import { planRoute } from './routes/plans.ts'
import { questionRoute } from './routes/questions.ts'
import { redeemRoute } from './routes/redeem.ts'
import { reloadRoute } from './routes/reload.ts'
import { requestRoutes } from './routes/requests.ts'
import { resultRoute } from './routes/result.ts'
import { slackEventsRoute } from './routes/slack-events.ts'
import { statsRoute } from './routes/stats.ts'
import type { Server, ServerDeps } from './server-deps.ts'
import { refuseUnmatched } from './unmatched-requests.ts'

/** Adds every route; a known path answers other methods with 405. */
export function addRoutes(app: Server, deps: ServerDeps): void {
  refuseUnmatched(app, () => {
    authorizeRoute(app, deps)
    requestRoutes(app, deps)
    eventsRoute(app, deps)
    callbacksRoute(app, deps)
    questionRoute(app, deps)
    planRoute(app, deps)
    redeemRoute(app, deps)
    resultRoute(app, deps)
    executionsRoute(app, deps)
    auditRoute(app, deps)
    auditCheckpointRoute(app, deps)
    auditExportRoute(app, deps)
    auditVerifyRoute(app, deps)
    statsRoute(app, deps)
    grantRoutes(app, deps)
    lockdownRoutes(app, deps)
    explainRoute(app, deps)
    reloadRoute(app, deps)
    accessEvaluationRoutes(app, deps)
    accessRequestRoutes(app, deps)
    authzenConfigurationRoute(app)
    healthRoutes(app, deps)
    metricsRoute(app, deps)
    jwksRoute(app, deps)
    openapiRoute(app)
  })
  slackEventsRoute(app, deps)
}
