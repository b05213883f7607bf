export { callKey } from './call-key.ts'
export { editNote, withEditNote } from './edit-note.ts'
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
export type { Span, Tracer } from './tracer.ts'
