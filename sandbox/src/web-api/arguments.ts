import type { Json, JsonObject } from '../json.ts'
import { isObject, parseJson } from '../json-fields.ts'

/** The arguments of a call, from a JSON or a form body and the query; null when the body cannot be read. */
export function readArguments(request: {
  contentType: string
  body: string
  query: URLSearchParams
}): JsonObject | null {
  const query = fromForm(request.query)
  if (!request.contentType.startsWith('application/json')) {
    return { ...query, ...fromForm(new URLSearchParams(request.body)) }
  }
  const body = parseJson(request.body)
  return isObject(body) ? { ...query, ...body } : null
}

function fromForm(form: URLSearchParams): JsonObject {
  return Object.fromEntries(
    [...form].map(([key, value]) => [key, STRUCTURED.has(key) ? structured(value) : value]),
  )
}

/** A form carries these as JSON text. */
const STRUCTURED: ReadonlySet<string> = new Set([
  'blocks',
  'view',
  'metadata',
  'attachments',
  'files',
  'message',
])

function structured(value: string): Json {
  return parseJson(value) ?? value
}
