export { callKey } from './call-key.ts'
export { editNote, withEditNote } from './edit-note.ts'
export { type AcceptedResult, type EndedCall, finishCall } from './finish-call.ts'
export { governCall } from './govern-call.ts'
export type {
  CallDetails,
  CompletedCall,
  GovernClient,
  GovernedCall,
  GovernedResult,
  PendingCall,
  Refusal,
  RefusalReason,
} from './governed-call.ts'
export { type CallState, lookUpCall, type PermittedCall } from './look-up-call.ts'
export { createResumer, type ParkedCall, type Resumer, type ResumerDeps } from './resumer.ts'
export { type CallToStart, type StartedCall, startCall } from './start-call.ts'
export type { Span, Tracer } from './tracer.ts'
