import type { Refusal } from './govern/governed-call.ts'
import { VetoError } from './veto-error.ts'

/**
 * A protected call was not run, because of a decision and not a failure: `message` says who, why and what to do instead, in
 * words for the model. Do not retry it.
 */
export class DeniedError extends VetoError {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super('denied', refusal.text)
    this.name = 'DeniedError'
    this.refusal = refusal
  }
}
