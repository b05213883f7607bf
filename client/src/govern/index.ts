export { callKey } from './call-key.ts'
export { editNote, withEditNote } from './edit-note.ts'
export { governCall } from './govern-call.ts'
export type {
  CallDetails,
  GovernClient,
  GovernedCall,
  GovernedResult,
  Parked,
  Ran,
  RefusalReason,
  Refused,
} from './governed-call.ts'
export { type CallState, lookUpCall, type Permitted } from './look-up-call.ts'
export { createResumer, type ParkedCall, type Resumer, type ResumerDeps } from './resumer.ts'
