export type { OnQuestion } from './answer-questions.ts'
export type { AuditLogQuery, DecisionExport } from './audit-log.ts'
export { type CallbackHeaders, type ReceivedCallback, readCallback } from './callback.ts'
export type { Decision, FallbackDecision } from './decision.ts'
export { DeniedError } from './denied-error.ts'
export type { EventsOptions } from './events.ts'
export type { ExecuteOptions } from './execute.ts'
export type { CallDetails, Refusal, RefusalReason } from './govern/governed-call.ts'
export type { GrantCoverage } from './grants.ts'
export type { GuardDecision, GuardOptions } from './guard.ts'
export type { Lockdowns } from './lockdowns.ts'
export type { VetoClientOptions } from './options.ts'
export type { ProtectOptions } from './protect/protect.ts'
export type { Protected } from './protect/protected.ts'
export type { AuditEntry, AuditPage } from './protocol/audit.ts'
export type { ExecutionAnswer, ExecutionReport, ResultReport } from './protocol/execution.ts'
export type { CreatedGrant, GrantQuery, GrantRequest, GrantView } from './protocol/grant.ts'
export type { Json, JsonRecord } from './protocol/json.ts'
export type { LockdownQuery, LockdownRequest, LockdownView } from './protocol/lockdown.ts'
export type { ReceiptClaims } from './protocol/receipt.ts'
export type { InquiryView, Outcome, RequestView, Status } from './protocol/request.ts'
export { type ReceiptCheck, verifyReceipt } from './receipt.ts'
export type { SendOptions } from './submit.ts'
export { Veto, type VetoOptions } from './veto.ts'
export {
  type AuthorizeOptions,
  type GrantBounds,
  type Plan,
  type Question,
  VetoClient,
} from './veto-client.ts'
export { VetoError, type VetoErrorCode } from './veto-error.ts'
export type { WaitOptions } from './wait-for.ts'
