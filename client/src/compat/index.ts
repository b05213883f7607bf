export { VetoError } from '../veto-error.ts'
export { ApprovalTimeoutError, RateLimitError, ToolCallDeniedError, UnauthorizedError } from './errors.ts'
export { createVetoGuard, type VetoGuardOptions, vetoMiddleware } from './mcp-guard.ts'
export { protect } from './protect.ts'
export { type CompatDecision, type CompatVetoOptions, Veto } from './veto.ts'
export {
  type CompatAuditEntry,
  type CompatAuditQuery,
  type CompatClientOptions,
  VetoClient,
} from './veto-client.ts'
