import type { RequestId } from '../../core/ids.ts'
import type { ListenerDeps } from './listener-deps.ts'

/** The work that a person started, for the log. */
interface Failure {
  /** What the log says when the work fails. */
  readonly failure: string
  /** The request that it is about; undefined: none. */
  readonly requestId: RequestId | undefined
}

/** The result of the work; when it fails, the error is logged and the result is an apology to the person. Never rejects. */
export async function orApologize<Result>(
  { log }: Pick<ListenerDeps, 'log'>,
  { failure, requestId }: Failure,
  work: () => Promise<Result>,
): Promise<Result | string> {
  try {
    return await work()
  } catch (error) {
    log.error({ err: error, requestId }, failure)
    return INTERNAL_ERROR
  }
}

const INTERNAL_ERROR = 'Veto could not do that. Nothing was decided; try again in a moment.'
