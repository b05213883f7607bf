/** What is sent to `POST /v1/authorize` or `POST /v1/plans`. */
export interface SentCall {
  readonly path: string
  readonly contentType: string
  readonly idempotencyKey: string | null
  readonly body: string
}

/**
 * Why an answer to this call must be a refusal of its form; null: it may be valid. Written apart from the server's own schemas,
 * from what docs/http-api.md says, so that a mistake in those is found.
 */
export function knownInvalid({ path, contentType, idempotencyKey, body }: SentCall): string | null {
  const { pathname, searchParams } = new URL(path, 'http://veto')
  const wait = searchParams.get('wait')
  if (wait !== null && !/^\d+[smh]$/.test(wait)) return 'the wait is not a duration'
  if (/^\d{4,}/.test(wait ?? '')) return 'the wait is too long'
  if (!/^application\/json(; ?charset=utf-?8)?$/.test(contentType)) return 'the body is not JSON in UTF-8'
  if (idempotencyKey !== null && !/^[!-~]{1,128}$/.test(idempotencyKey)) return 'the Idempotency-Key'
  if (Buffer.byteLength(body) > 65_536) return 'the body is too long'
  const call = parsed(body)
  if (call === NOT_JSON) return 'the body is not JSON'
  return pathname === '/v1/plans' ? whyNoPlan(call) : whyNoCall(call)
}

const NOT_JSON = Symbol('not JSON')

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return NOT_JSON
  }
}

function whyNoPlan(plan: unknown): string | null {
  return isObject(plan) && typeof plan['title'] === 'string' ? null : 'the plan has no title'
}

function whyNoCall(call: unknown): string | null {
  if (!isObject(call)) return 'the body is not an object'
  for (const key of ['agentId', 'tool']) if (!Object.hasOwn(call, key)) return `${key} is missing`
  const wrong = Object.entries(call).find(([key, value]) => TYPES.get(key)?.(value) !== true)
  if (wrong !== undefined) return `${wrong[0]} is unknown or of another type`
  if (depthOf(call) > 32) return 'it is too deep'
  return JSON.stringify(call).includes('\\ud') ? 'it has a lone surrogate' : null
}

const isName = (value: unknown) => typeof value === 'string' && /^\w[\w.:/-]{0,127}$/.test(value)
const isReference = (value: unknown) => typeof value === 'string' && /^[\w.:/@+=-]{1,128}$/.test(value)
const isShort = (value: unknown) => typeof value === 'string' && value !== '' && value.length <= 2_000
const TYPES: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ...['agentId', 'tool', 'category', 'callback'].map((key) => [key, isName] as const),
  ...['sessionId', 'toolCallId'].map((key) => [key, isReference] as const),
  ...['params', 'context', 'paramsSchema'].map((key) => [key, isObject] as const),
  ...['summary', 'requester'].map((key) => [key, isShort] as const),
  ['receipt', (value: unknown) => typeof value === 'boolean'],
])

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0
}
