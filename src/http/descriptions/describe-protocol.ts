import { describeAudit } from './audit.ts'
import { describeCalls } from './calls.ts'
import { describeGrants } from './grants.ts'
import { describeLockdowns } from './lockdowns.ts'
import { describeQuestions } from './questions.ts'
import { describeRequests } from './requests.ts'
import { describeStats } from './stats.ts'

/** Gives the schemas that clients carry, too, their descriptions: they stand here so that no agent has to load them. */
export function describeProtocol(): void {
  describeRequests()
  describeCalls()
  describeQuestions()
  describeAudit()
  describeGrants()
  describeLockdowns()
  describeStats()
}
