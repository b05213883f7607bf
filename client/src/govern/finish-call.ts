import { type ExecuteOptions, endingOf, finishExecution } from '../execute.ts'
import type { VetoClient } from '../veto-client.ts'
import { VetoError } from '../veto-error.ts'
import type { Refusal } from './governed-call.ts'
import { refusalBecause } from './refusal.ts'

/** How a call ended that `startCall()` started. */
export interface EndedCall extends Pick<ExecuteOptions<unknown>, 'outputOf'> {
  readonly requestId: string
  readonly isEvaluated: boolean
  /** What came back. */
  readonly result: unknown
  /** Why it failed, in words for the report; null: it succeeded. */
  readonly failure: string | null
}

/** The result may be used. */
export interface AcceptedResult {
  readonly kind: 'accepted'
  /** Why it could not be reported; null: it was. */
  readonly unreported: unknown
}

/** Reports how the call ended. A refusal says that the result must not be used. */
export async function finishCall(
  veto: Pick<VetoClient, 'report'>,
  { requestId, isEvaluated, result, failure, outputOf }: EndedCall,
): Promise<AcceptedResult | Refusal> {
  try {
    const end = { result, ending: endingOf(failure), outputOf }
    return { kind: 'accepted', unreported: await finishExecution(veto, { id: requestId, isEvaluated }, end) }
  } catch (error) {
    if (!(error instanceof VetoError) || error.code !== 'result_refused') throw error
    return { ...refusalBecause('result_refused', error.message), requestId }
  }
}
