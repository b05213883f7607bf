import { VetoError } from '../../core/veto-error.ts'

export interface RetryLimits {
  /** Default: 100. Each conflict means that another change was committed, so this is more than any quorum needs. */
  readonly maxAttempts?: number
  /** Throws in place of the error that says which operation kept losing. */
  readonly giveUp?: (error: VetoError) => never
}

/**
 * Runs an optimistic operation until it succeeds.
 *
 * @param operation - the subject of the error's sentence, such as `The vote on req_1`.
 * @param attempt - resolves to null when another change was committed first; gets its number, from 0.
 * @throws {VetoError} `internal` when every attempt lost, and whatever an attempt throws.
 */
export async function retryOnConflict<T>(
  operation: string,
  attempt: (attempts: number) => Promise<T | null>,
  { maxAttempts = 100, giveUp = rethrow }: RetryLimits = {},
): Promise<T> {
  for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
    const result = await attempt(attempts)
    if (result !== null) return result
  }
  return giveUp(
    new VetoError('internal', `${operation} lost to other changes ${maxAttempts} times in a row; try again`),
  )
}

function rethrow(error: VetoError): never {
  throw error
}
