import { isEditedOutput, isRefusedOutput } from './veto-output.ts'

/** What the SDK gives when it makes a message for the model of an output. */
interface OutputOptions {
  readonly output: unknown
}

/** What the tool's own function makes of an output; the SDK's default where it has none. */
type ToModelOutput = (options: OutputOptions) => unknown

/** The same for a governed tool, whose output may be a refusal, or carry a note about an edit. */
export function governedModelOutput(own: ToModelOutput = defaultModelOutput): ToModelOutput {
  return async function toModelOutput(options: OutputOptions): Promise<unknown> {
    const { output } = options
    if (isRefusedOutput(output)) return { type: 'text', value: output.text }
    if (!isEditedOutput(output)) return own(options)
    return withNote(await own({ ...options, output: output.result }), output.note)
  }
}

function defaultModelOutput({ output }: OutputOptions): object {
  if (typeof output === 'string') return { type: 'text', value: output }
  return { type: 'json', value: JSON.parse(JSON.stringify(output) ?? 'null') }
}

/** In the form of the model's output; a form that carries no text stays as it is. */
function withNote(modelOutput: unknown, note: string): unknown {
  if (typeof modelOutput !== 'object' || modelOutput === null) return modelOutput
  const type: unknown = Reflect.get(modelOutput, 'type')
  const value: unknown = Reflect.get(modelOutput, 'value')
  switch (type) {
    case 'text':
    case 'error-text':
      return { ...modelOutput, value: `${note}.\n${String(value)}` }
    case 'json':
    case 'error-json':
      return { ...modelOutput, value: { note, result: value } }
    case 'content':
      return { ...modelOutput, value: [{ type: 'text', text: `${note}.` }, ...Array.from(Object(value))] }
    default:
      return modelOutput
  }
}
