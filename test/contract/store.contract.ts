import { describe } from 'vitest'
import { describeStoreAbsences } from './store-absences.contract.ts'
import { describeStoreAgentKeys } from './store-agent-keys.contract.ts'
import { describeStoreAsked } from './store-asked.contract.ts'
import { describeStoreAudit } from './store-audit.contract.ts'
import { describeStoreBacklog } from './store-backlog.contract.ts'
import { describeStoreCallbacks } from './store-callbacks.contract.ts'
import { describeStoreCheckpoints } from './store-checkpoints.contract.ts'
import { describeStoreExecutions } from './store-executions.contract.ts'
import { describeStoreGrants } from './store-grants.contract.ts'
import { describeStoreKeys } from './store-keys.contract.ts'
import { describeStoreLimits } from './store-limits.contract.ts'
import { describeStoreLockdowns } from './store-lockdowns.contract.ts'
import { describeStoreOutbox } from './store-outbox.contract.ts'
import { describeStoreQuotas } from './store-quotas.contract.ts'
import { describeStoreRaces } from './store-races.contract.ts'
import { describeStoreRequestList } from './store-request-list.contract.ts'
import { describeStoreRequestPages } from './store-request-pages.contract.ts'
import { describeStoreRequests } from './store-requests.contract.ts'
import { describeStoreRetention } from './store-retention.contract.ts'
import { describeStoreTallies } from './store-tallies.contract.ts'
import type { OpenStore } from './store-under-test.ts'

/** What every Store promises, whatever it keeps its data in. */
export function describeStore(name: string, open: OpenStore): void {
  describe(`${name}: requests`, () => describeStoreRequests(open))
  describe(`${name}: open and due requests`, () => describeStoreRequestPages(open))
  describe(`${name}: tallies`, () => describeStoreTallies(open))
  describe(`${name}: what people were asked`, () => describeStoreAsked(open))
  describe(`${name}: the outbox and jobs`, () => describeStoreOutbox(open))
  describe(`${name}: callbacks`, () => describeStoreCallbacks(open))
  describe(`${name}: executions`, () => describeStoreExecutions(open))
  describe(`${name}: grants`, () => describeStoreGrants(open))
  describe(`${name}: lockdowns`, () => describeStoreLockdowns(open))
  describe(`${name}: absences`, () => describeStoreAbsences(open))
  describe(`${name}: races`, () => describeStoreRaces(open))
  describe(`${name}: limits`, () => describeStoreLimits(open))
  describe(`${name}: quotas and turns`, () => describeStoreQuotas(open))
  describe(`${name}: signing keys and epoch`, () => describeStoreKeys(open))
  describe(`${name}: backlog`, () => describeStoreBacklog(open))
  describe(`${name}: checkpoints`, () => describeStoreCheckpoints(open))
  describe(`${name}: agent keys`, () => describeStoreAgentKeys(open))
  describe(`${name}: the list of requests`, () => describeStoreRequestList(open))
  describe(`${name}: retention`, () => describeStoreRetention(open))
  describe(`${name}: audit`, () => describeStoreAudit(open))
}
