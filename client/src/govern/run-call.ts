import type { Decision } from '../decision.ts'
import type { JsonRecord } from '../protocol/json.ts'
import { editNote } from './edit-note.ts'
import { finalOutput } from './final-output.ts'
import type { CompletedCall, GovernClient, GovernedCall, Refusal } from './governed-call.ts'
import { refusalByCode } from './refusal-by-code.ts'

/** The tool threw this. */
export interface ThrownByTool {
  readonly kind: 'threw'
  readonly error: unknown
}

/**
 * Runs an allowed call, and says what became of it.
 * @throws {VetoError} when it is not known that it may start; nothing ran then.
 */
export async function runCall<T>(
  veto: Pick<GovernClient, 'execute'>,
  decision: Decision,
  call: GovernedCall<T>,
): Promise<CompletedCall<T> | Refusal | ThrownByTool> {
  const { outputOf, failureOf, signal } = call
  const run = tracked(call)
  try {
    const output = await veto.execute(decision, run.run, { outputOf, failureOf, signal })
    return { kind: 'ran', output, edit: editNote(decision), requestId: decision.id, decision }
  } catch (error) {
    if (run.hasThrown()) return { kind: 'threw', error }
    const refused = decision.status === 'unasked' ? null : refusalByCode(error, decision)
    if (refused === null) throw error
    return refused
  }
}

/** What the tool does, to its end, and whether it threw. */
interface TrackedRun<T> {
  hasThrown(): boolean
  readonly run: (params: JsonRecord) => Promise<T>
}

function tracked<T>({ run }: GovernedCall<T>): TrackedRun<T> {
  let hasThrown = false
  return {
    hasThrown: () => hasThrown,
    run: async (params: JsonRecord): Promise<T> => {
      try {
        return await finalOutput(run(params))
      } catch (error) {
        hasThrown = true
        throw error
      }
    },
  }
}
