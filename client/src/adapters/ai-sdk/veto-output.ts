import type { Parked, Ran, RefusalReason, Refused } from '../../govern/governed-call.ts'

/** The output of a governed tool in place of its own: the model gets `text`, and programs can tell it apart. */
export interface VetoRefused {
  readonly veto: 'refused'
  readonly why: RefusalReason
  readonly text: string
  readonly requestId: string | null
}

/** The output of a governed tool whose params a person changed: the model gets the note in front of the result. */
export interface VetoEdited<T = unknown> {
  readonly veto: 'edited'
  /** Who changed what, in one sentence. */
  readonly note: string
  readonly result: T
}

/** What the tool comes back with, once its call was governed. */
export function vetoOutput(result: Ran<unknown> | Refused | Parked): unknown {
  if (result.kind !== 'ran') {
    const { text, requestId } = result
    const why = result.kind === 'refused' ? result.why : 'denied'
    return { veto: 'refused', why, text, requestId } satisfies VetoRefused
  }
  if (result.edit === null) return result.output
  return { veto: 'edited', note: result.edit, result: result.output } satisfies VetoEdited
}

/** Was the call refused? */
export function isVetoRefused(output: unknown): output is VetoRefused {
  return isVetoOutput(output, 'refused') && typeof Reflect.get(output, 'text') === 'string'
}

/** Did a person change the params? */
export function isVetoEdited(output: unknown): output is VetoEdited {
  return isVetoOutput(output, 'edited') && typeof Reflect.get(output, 'note') === 'string'
}

function isVetoOutput(output: unknown, veto: 'refused' | 'edited'): output is object {
  return typeof output === 'object' && output !== null && Reflect.get(output, 'veto') === veto
}
