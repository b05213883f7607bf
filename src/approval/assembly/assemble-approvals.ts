import type { Closing } from '../../core/closing.ts'
import type { AskedFor } from '../absences/asked-for.ts'
import { createEligibility } from '../eligibility/eligibility.ts'
import { createVisibility } from '../eligibility/visibility.ts'
import { createExecutions } from '../execution/executions.ts'
import { createGrantService } from '../grants/grant-service.ts'
import { createGrantWarnings } from '../grants/grant-warnings.ts'
import { createGrants, type Grants } from '../grants/grants.ts'
import { createAgentRequests } from '../intake/agent-requests.ts'
import { createAskPeople } from '../intake/ask.ts'
import { createAuthorize } from '../intake/authorize.ts'
import { createReply } from '../intake/reply.ts'
import { createUseSubmissionKey } from '../intake/submission-key.ts'
import { createAgentKeys } from '../keys/agent-keys.ts'
import { createKeyFinder } from '../keys/find-key.ts'
import { createLockdownService } from '../lockdowns/lockdown-service.ts'
import type { LockdownWarnings } from '../lockdowns/lockdown-warnings.ts'
import type { Lockdowns } from '../lockdowns/lockdowns.ts'
import type { ReadActivity } from '../model/period-activity.ts'
import { createApprovalQueries } from '../queries/approval-queries.ts'
import { createDryRun, type DryRun } from '../queries/dry-run.ts'
import { createExplainRequest } from '../queries/explain-request.ts'
import { createExportAudit } from '../queries/export-audit.ts'
import { createHomeQuery, type HomeDeps } from '../queries/home.ts'
import { createReadActivity } from '../queries/period-activity.ts'
import { createPreviewChange } from '../queries/replay/preview-change.ts'
import { createRequestWaiter } from '../queries/request-waiter.ts'
import { createRequestWatcher } from '../queries/request-watcher.ts'
import { createFindSelectableCalls } from '../queries/selectable-calls.ts'
import { createWaitingCards } from '../queries/waiting-for.ts'
import { createAgentTurns } from '../quotas/agent-turns.ts'
import { createQuotas } from '../quotas/quotas.ts'
import { createRefusals, type Refusals } from '../quotas/refusals.ts'
import { createActionGuard } from '../review/action-guard.ts'
import { createAskAgent } from '../review/ask-agent.ts'
import { createEditService } from '../review/edit.ts'
import { createExtend } from '../review/extend.ts'
import { createFeedbackService } from '../review/feedback.ts'
import { createTakeBack } from '../review/take-back.ts'
import { createVoteService } from '../review/vote.ts'
import { reloadError } from '../workspace/follow-policies.ts'
import type { ApprovalDeps } from './approval-deps.ts'
import { assembleAbsences } from './assemble-absences.ts'
import { assembleLockdowns } from './assemble-lockdowns.ts'
import { createWorkers } from './create-workers.ts'

/** Builds the services of approval and its background workers from its ports. */
export function assembleApprovals(deps: ApprovalDeps, closing: Closing) {
  const { store, changes, clock, log, bundle } = deps
  const workers = createWorkers(deps, closing)
  const { transitions, commitTransition, reevaluation, storeAfterSweep } = workers
  const currentRequest = reevaluation.upToDate
  const requests = createAgentRequests({ store, commitTransition, currentRequest, clock })
  const refusals = createRefusals({ store, clock, log })
  closing.add(() => refusals.stop())
  const quotas = createQuotas({ bundle, refusals, clock })
  const turns = createAgentTurns(clock)
  const opening = { ...deps, store: storeAfterSweep, transitions, currentRequest, quotas, turns }
  const locking = assembleLockdowns(deps, workers, closing)
  const absent = assembleAbsences(deps, workers, closing)
  const common = commonServices(deps, workers.visibleChanges.notify)
  return {
    ...workers,
    ...common,
    ...locking,
    ...absent,
    ...assembleActions(deps, { ...workers, ...common, ...locking, ...absent, refusals }),
    keys: { ...createAgentKeys({ store, clock }), ...createKeyFinder({ store, clock, log }) },
    grantWarnings: createGrantWarnings({ bundle }),
    authorize: createAuthorize(opening),
    ask: createAskPeople(opening),
    useSubmissionKey: createUseSubmissionKey({ store }),
    requests,
    executions: createExecutions({
      ...opening,
      store,
      requests,
      reevaluation,
      refusals,
      commitTransition,
      bypassSeen: workers.alerts.look,
    }),
    reply: createReply({ requests, commitTransition, tool: (name) => bundle().tool(name), clock }),
    requestWaiter: createRequestWaiter({ store, changes, clock }),
    requestWatcher: createRequestWatcher({ store, currentRequest, changes, clock }),
  }
}

/** For agents and people alike. */
function commonServices({ store, bundle, policyFiles, clock }: ApprovalDeps, changed: () => void) {
  return {
    explain: createDryRun({ store, bundle, clock }),
    grants: createGrants({ store, clock, changed }),
    readActivity: createReadActivity({ store, bundle, policyFiles, clock }),
  }
}

interface Common
  extends Pick<ReturnType<typeof createWorkers>, 'commitTransition' | 'reevaluation' | 'storeAfterSweep'> {
  readonly askedFor: AskedFor
  readonly absenceOverview: HomeDeps['absenceOverview']
  readonly explain: DryRun
  readonly grants: Grants
  readonly lockdowns: Lockdowns
  readonly lockdownWarnings: LockdownWarnings
  readonly refusals: Refusals
  readonly readActivity: ReadActivity
}

/** Services for actions and queries of people. */
function assembleActions(deps: ApprovalDeps, common: Common) {
  const { store, bundle, clock, directory } = deps
  const { commitTransition, reevaluation, storeAfterSweep, lockdowns, refusals } = common
  const { explain, grants, readActivity, askedFor, absenceOverview } = common
  const approvers = () => bundle().approvers
  const eligibility = createEligibility({ directory, approvers })
  const actionGuard = createActionGuard({ store, eligibility, directory, reevaluation, refusals, clock })
  const acting = { actionGuard, commitTransition, clock }
  const visibility = createVisibility({ directory, bundle })
  const explainRequest = createExplainRequest({ store, bundle })
  return {
    voteService: createVoteService(acting),
    editService: createEditService({ ...acting, eligibility, store: storeAfterSweep, bundle }),
    askAgent: createAskAgent(acting),
    extend: createExtend(acting),
    takeBack: createTakeBack(acting),
    feedback: createFeedbackService({ store, refusals, directory, approvers, commitTransition, clock }),
    grantService: createGrantService({ store, grants, visibility, directory, bundle, clock }),
    lockdownService: createLockdownService({ ...deps, ...common }),
    waitingCards: createWaitingCards({ store, directory, eligibility, askedFor, approvers }),
    findSelectableCalls: createFindSelectableCalls({ store, directory, eligibility, approvers }),
    home: createHomeQuery({
      ...deps,
      lockdowns,
      absenceOverview,
      askedFor,
      visibility,
      eligibility,
      reloadError: () => reloadError(deps.policies),
      readActivity,
    }),
    queries: createApprovalQueries({
      store,
      exportAudit: createExportAudit({ store, clock }),
      visibility,
      bundle,
      explain,
      previewChange: createPreviewChange(deps),
      readActivity,
      explainRequest,
      clock,
    }),
  }
}
