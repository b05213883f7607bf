import type { CallDetails } from './governed-call.ts'

/** A detail without a value is none, and leaves that of the options in force. */
export function definedDetails(details: CallDetails): CallDetails {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))
}
