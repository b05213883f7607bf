/** One server-sent event. */
export type ServerEvent =
  | { readonly kind: 'event'; readonly name: string; readonly id: string; readonly data: string }
  /** How long to wait before reconnecting. */
  | { readonly kind: 'retry'; readonly afterMs: number }

/** Reads server-sent events as HTML defines them. An incomplete last event is dropped. */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerEvent, void, void> {
  let event: PartialEvent = { name: '', id: '', data: [] }
  for await (const line of linesOf(chunks)) {
    const field = line === '' ? finished(event) : retryIn(line)
    if (field !== null) yield field
    event = line === '' ? { name: '', id: event.id, data: [] } : withLine(event, line)
  }
}

interface PartialEvent {
  readonly name: string
  /** Stays until another one is given. */
  readonly id: string
  readonly data: readonly string[]
}

/** Null: it has no data and is ignored. */
function finished({ name, id, data }: PartialEvent): ServerEvent | null {
  return data.length === 0 ? null : { kind: 'event', name: name || 'message', id, data: data.join('\n') }
}

function retryIn(line: string): ServerEvent | null {
  const [field, value] = fieldOf(line)
  return field === 'retry' && /^\d+$/.test(value) ? { kind: 'retry', afterMs: Number(value) } : null
}

function withLine(event: PartialEvent, line: string): PartialEvent {
  const [field, value] = fieldOf(line)
  switch (field) {
    case 'event':
      return { ...event, name: value }
    case 'data':
      return { ...event, data: [...event.data, value] }
    case 'id':
      return value.includes('\0') ? event : { ...event, id: value }
    default:
      return event
  }
}

/** The name of a comment is empty. */
function fieldOf(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':')
  if (colon < 0) return [line, '']
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]
}

/** Lines end with CR, LF or both, also when a chunk ends between the two. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder()
  let rest = ''
  let isAfterCr = false
  for await (const chunk of chunks) {
    const decoded = decoder.decode(chunk, { stream: true })
    if (decoded === '') continue
    const text = isAfterCr ? decoded.replace(/^\n/, '') : decoded
    isAfterCr = decoded.endsWith('\r')
    const lines = (rest + text).split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    yield* lines
  }
}
