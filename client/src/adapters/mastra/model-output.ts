import { notedOutput } from '../../govern/edit-note.ts'
import { isRefusalText } from '../../govern/refusal.ts'
import type { AnyFunction } from '../../protect/protected.ts'
import { validationErrorOf } from './validation-error.ts'

/**
 * A tool's own mapping for the model, which gets its own outputs alone: refusals and validation errors are text, and notes of
 * edits stay in front.
 */
export function modelOutput(ownMapping: AnyFunction): (output: unknown) => Promise<unknown> {
  const map = async (output: unknown): Promise<unknown> => {
    const invalid = validationErrorOf(output)
    return invalid === null
      ? Reflect.apply(ownMapping, undefined, [output])
      : { type: 'text', value: invalid }
  }
  return async (output) => {
    if (typeof output === 'string' && isRefusalText(output)) return { type: 'text', value: output }
    const noted = notedOutput(output)
    return noted === null ? map(output) : withNote(noted.note, await map(noted.result))
  }
}

function withNote(note: string, mapped: unknown): object {
  const { type, value }: { type?: unknown; value?: unknown } = Object(mapped)
  if (type === 'text') return { type: 'text', value: `${note}.\n${value}` }
  if (type === 'content' && Array.isArray(value)) {
    return { type: 'content', value: [{ type: 'text', text: `${note}.` }, ...value] }
  }
  return { type: 'json', value: { note, result: type === 'json' ? value : mapped } }
}
