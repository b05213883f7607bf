import type { AuditLog } from './audit-log.ts'
import type { Follow } from './events.ts'
import type { Exchange } from './exchange.ts'
import type { Executions } from './executions.ts'
import type { Grants } from './grants.ts'
import { loadPart } from './load-part.ts'
import type { Lockdowns } from './lockdowns.ts'
import type { Settings } from './options.ts'
import type { Questions } from './questions.ts'
import type { Retry } from './retry.ts'

/** Dependencies of a client and of its parts. */
export interface ClientDeps extends Settings {
  readonly exchange: Exchange
  readonly retryOnFailure: Retry
}

/**
 * What a client needs only after it has asked about a call. Each part is loaded at its first use, as agents in workers and
 * browsers load the rest each time; all of them throw `VetoError` (`internal`) when that fails.
 */
export function createParts(deps: ClientDeps) {
  return {
    waiting: () => loadPart(() => import('./wait-for.ts')),
    executions: (): Promise<Executions> =>
      loadPart(async () => (await import('./executions.ts')).createExecutions(deps)),
    replies: () => loadPart(() => import('./reply.ts')),
    questions: (): Promise<Questions> =>
      loadPart(async () => (await import('./questions.ts')).createQuestions(deps)),
    grants: (): Promise<Grants> => loadPart(async () => (await import('./grants.ts')).createGrants(deps)),
    lockdowns: (): Promise<Lockdowns> =>
      loadPart(async () => (await import('./lockdowns.ts')).createLockdowns(deps)),
    stats: () => loadPart(async () => (await import('./stats.ts')).createReadStats(deps)),
    auditLog: (): Promise<AuditLog> =>
      loadPart(async () => (await import('./audit-log.ts')).createAuditLog(deps)),
    follow: (): Promise<Follow> => loadPart(async () => (await import('./events.ts')).createFollow(deps)),
  }
}

export type Parts = ReturnType<typeof createParts>
