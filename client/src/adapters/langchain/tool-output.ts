/** What a tool returned, for reports and the rules of phase result: the message's JSON or text; null of a `Command`. */
export function contentOf(output: object): unknown {
  const content: unknown = Reflect.get(output, 'content')
  if (typeof content !== 'string') return content ?? null
  try {
    return JSON.parse(content)
  } catch {
    return content
  }
}

/** LangChain returns some failures as messages; null: it is none. */
export function failureIn(output: object): string | null {
  if (Reflect.get(output, 'status') !== 'error') return null
  const content: unknown = Reflect.get(output, 'content')
  return typeof content === 'string' ? content : 'The tool returned an error'
}

/** The same output with what a person changed in front of its content; null: nothing. */
export function withNote<Output extends object>(output: Output, note: string | null): Output {
  const content: unknown = Reflect.get(output, 'content')
  if (note === null || content === undefined) return output
  const noted = Array.isArray(content)
    ? [{ type: 'text', text: `${note}.` }, ...content]
    : `${note}.\n${String(content)}`
  // In place: LangChain stores what its own constructors made, from the properties as they are then.
  return Object.assign(output, { content: noted })
}
