import { VetoError } from '../../core/veto-error.ts'

/** @throws {VetoError} `audit_unavailable`, always. */
export function unrecorded(cause: unknown): never {
  throw new VetoError('audit_unavailable', 'Denied: the decision could not be recorded', { cause })
}
