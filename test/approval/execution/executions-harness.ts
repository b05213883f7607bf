import { onTestFinished } from 'vitest'
import { paramsDigest } from '../../../src/approval/decide/params-digest.ts'
import { createExecutions } from '../../../src/approval/execution/executions.ts'
import { createAgentRequests } from '../../../src/approval/intake/agent-requests.ts'
import { type KeptRequest, paramsOf } from '../../../src/approval/model/request.ts'
import { createRefusals } from '../../../src/approval/quotas/refusals.ts'
import { createEndHold } from '../../../src/approval/reevaluation/end-hold.ts'
import { createReevaluation } from '../../../src/approval/reevaluation/reevaluation.ts'
import { createTimerService } from '../../../src/approval/timers/timer-service.ts'
import { createTransitions } from '../../../src/approval/transitions/transitions.ts'
import type { JsonObject } from '../../../src/core/json.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aBundle } from '../../policy/builders.ts'
import { aCall, aRequest, opening } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { migratedDatabase } from '../../support/migrated-database.ts'
import { UNBOUNDED } from '../../support/quotas.ts'
import { silentLog } from '../../support/silent-log.ts'

const REFUNDS = 'rules: [{ name: refunds, tool: refund_payment, action: allow }]'

/** Executions on a database of their own, under a bundle that allows refunds, gone after the test. */
export async function openExecutions(policies = 'rules: []') {
  const clock = createFakeClock()
  const database = migratedDatabase()
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  onTestFinished(() => store.close())
  const bundle = aBundle({ 'a.yaml': policies, 'refunds.yaml': REFUNDS })
  const transitions = createTransitions({ store, bundle: () => bundle })
  const commitTransition = transitions.commit
  const timers = createTimerService({
    store,
    commitTransition,
    endHold: createEndHold({ store, bundle: () => bundle }),
    clock,
    log: silentLog,
  })
  transitions.onCommit(timers.watch)
  const requests = createAgentRequests({ store, commitTransition, currentRequest: timers.upToDate, clock })
  const reevaluation = createReevaluation({ store, commitTransition, timers, bundle: () => bundle, clock })
  return {
    clock,
    store,
    executions: createExecutions({
      store,
      requests,
      reevaluation,
      refusals: createRefusals({ store, clock, log: silentLog }),
      commitTransition,
      quotas: UNBOUNDED,
      bypassSeen: () => {},
      bundle: () => bundle,
      clock,
    }),
    /** Puts the request into the store, with the digest that its params have. */
    async insertRequest<Request extends KeptRequest>(request: Request): Promise<Request> {
      const digest = paramsDigest(request.salt, { ...request.call, params: paramsOf(request) })
      const exact = { ...request, paramsDigest: digest }
      await store.commit(opening(exact))
      return exact
    },
    factsOf: async (kind: string) => (await store.entries(0, 1_000)).filter((entry) => entry.kind === kind),
  }
}

/** A request that was allowed at once, with these params. */
export function allowed(params: JsonObject = { amount_cents: 72_000 }, known: Partial<KeptRequest> = {}) {
  return aRequest({ call: aCall({ params }), maskedParams: params, ...known })
}
