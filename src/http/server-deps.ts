import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Jwks } from '#protocol/jwks.ts'
import type { PolicyReload } from '#protocol/policies.ts'
import type { SignHead } from '../approval/checkpoints/sign-head.ts'
import type { Executions } from '../approval/execution/executions.ts'
import type { GrantWarnings } from '../approval/grants/grant-warnings.ts'
import type { Grants } from '../approval/grants/grants.ts'
import type { AgentRequests } from '../approval/intake/agent-requests.ts'
import type { AskPeople } from '../approval/intake/ask.ts'
import type { Authorize } from '../approval/intake/authorize.ts'
import type { Reply } from '../approval/intake/reply.ts'
import type { UseSubmissionKey } from '../approval/intake/submission-key.ts'
import type { KeyFinder } from '../approval/keys/find-key.ts'
import type { KeyLockdowns } from '../approval/lockdowns/key-lockdowns.ts'
import type { ReadActivity } from '../approval/model/period-activity.ts'
import type { CallbackStore } from '../approval/ports/callbacks.ts'
import type { LedgerStore } from '../approval/ports/ledger.ts'
import type { DryRun } from '../approval/queries/dry-run.ts'
import type { ExportAudit } from '../approval/queries/export-audit.ts'
import type { RequestWaiter } from '../approval/queries/request-waiter.ts'
import type { RequestWatcher } from '../approval/queries/request-watcher.ts'
import type { SignExport } from '../approval/queries/sign-export.ts'
import type { VerifyRecord } from '../approval/queries/verify-record.ts'
import type { ViewWithReceipt } from '../approval/queries/view-with-receipt.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'

/** Measurements as text. */
export interface MetricsText {
  readonly contentType: string
  readonly text: string
}

/** Dependencies of the server. */
export interface ServerDeps {
  readonly authorize: Authorize
  readonly ask: AskPeople
  readonly viewWithReceipt: ViewWithReceipt
  readonly explain: DryRun
  readonly requests: AgentRequests
  readonly executions: Executions
  readonly reply: Reply
  readonly useSubmissionKey: UseSubmissionKey
  readonly requestWaiter: RequestWaiter
  readonly requestWatcher: RequestWatcher
  readonly grants: Grants
  readonly grantWarnings: GrantWarnings
  readonly keyLockdowns: KeyLockdowns
  readonly keys: KeyFinder
  readonly store: Pick<LedgerStore, 'audit'> & Pick<CallbackStore, 'callbacks'>
  readonly readActivity: ReadActivity
  readonly exportAudit: ExportAudit
  readonly signExport: SignExport
  readonly verifyRecord: VerifyRecord
  readonly signHead: SignHead
  readonly health: Health
  readonly metrics: { read(): Promise<MetricsText> }
  /** Reloads the policies. @throws {VetoError} `bundle_invalid` when they are invalid; the last good ones stay. */
  readonly reloadPolicies: () => Promise<PolicyReload>
  /** The public keys of receipts. */
  readonly jwks: () => Promise<Jwks>
  /** Runs what handles a request in the trace that its headers continue; null: nothing is traced. */
  readonly continueTrace: ((headers: IncomingHttpHeaders, run: () => void) => void) | null
  readonly clock: Clock
  readonly log: Log
  /** Handler of requests from Slack, in HTTP mode: everything under `/slack/events`, unparsed. */
  readonly slackListener: ((request: IncomingMessage, response: ServerResponse) => void) | null
}

/** Reports whether calls can now be evaluated, recorded and shown. */
export interface Health {
  ready(): Promise<Readiness>
}

/** `degraded` still accepts calls; `unready` does not. Each check has a name and a short result. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'unready'
  readonly checks: Readonly<Record<string, string>>
}

/** The fastify instance as the routes see it: zod schemas type their handlers. */
export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>
