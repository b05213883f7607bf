import type { CompletedCall, PendingCall, Refusal, RefusalReason } from '../../govern/governed-call.ts'

/** The output of a governed tool in place of its own: the model gets `text`, and programs can tell it apart. */
export interface RefusedOutput {
  readonly veto: 'refused'
  readonly why: RefusalReason
  readonly text: string
  readonly requestId: string | null
}

/** The output of a governed tool whose params a person changed: the model gets the note in front of the result. */
export interface EditedOutput<T = unknown> {
  readonly veto: 'edited'
  /** Who changed what, in one sentence. */
  readonly note: string
  readonly result: T
}

/** What the tool comes back with, once its call was governed. */
export function vetoOutput(result: CompletedCall<unknown> | Refusal | PendingCall): unknown {
  if (result.kind !== 'ran') {
    const { text, requestId } = result
    const why = result.kind === 'refused' ? result.why : 'denied'
    return { veto: 'refused', why, text, requestId } satisfies RefusedOutput
  }
  if (result.edit === null) return result.output
  return { veto: 'edited', note: result.edit, result: result.output } satisfies EditedOutput
}

/** Was the call refused? */
export function isRefusedOutput(output: unknown): output is RefusedOutput {
  return isVetoOutput(output, 'refused') && typeof Reflect.get(output, 'text') === 'string'
}

/** Did a person change the params? */
export function isEditedOutput(output: unknown): output is EditedOutput {
  return isVetoOutput(output, 'edited') && typeof Reflect.get(output, 'note') === 'string'
}

function isVetoOutput(output: unknown, veto: 'refused' | 'edited'): output is object {
  return typeof output === 'object' && output !== null && Reflect.get(output, 'veto') === veto
}
