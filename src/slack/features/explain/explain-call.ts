import { AuthorizeCall } from '#protocol/authorize.ts'
import { readJson } from '../../../core/json-reader.ts'
import { VetoError } from '../../../core/veto-error.ts'
import { COMMAND } from '../../adapters/action-ids.ts'
import { unescapeTyped, withPlainQuotes } from '../../adapters/typed-text.ts'

/** The call that was typed; or one sentence that says what is wrong with it. */
export type CallParseResult =
  | { readonly ok: true; readonly call: AuthorizeCall }
  | { readonly ok: false; readonly problem: string }

/**
 * Reads what follows `/veto explain`: an agent, a tool, and the params as JSON, which may be left out. The JSON is read
 * as strictly as that of agents.
 */
export function readCall(text: string): CallParseResult {
  const [, agentId, tool, json = ''] = /^(\S+)\s+(\S+)\s*([\s\S]*)$/.exec(unescapeTyped(text).trim()) ?? []
  if (agentId === undefined || tool === undefined) return { ok: false, problem: USAGE }
  const params = json === '' ? { value: {} } : parseTyped(json)
  if ('problem' in params)
    return { ok: false, problem: `The params cannot be read: ${params.problem}. ${USAGE}` }
  const parsed = AuthorizeCall.safeParse({ agentId, tool, params: params.value })
  if (parsed.success) return { ok: true, call: parsed.data }
  const [issue] = parsed.error.issues
  const [field = '', ...path] = issue?.path.map(String) ?? []
  const name = [NAMES.get(field) ?? field, ...path].join('.')
  return { ok: false, problem: `${name}: ${issue?.message ?? 'not valid'}. ${USAGE}` }
}

const USAGE = `Type an agent, a tool, and the params as JSON: ${COMMAND} explain support-agent refund_payment {"amount_cents": 72000}`

const NAMES = new Map([
  ['agentId', 'agent'],
  ['tool', 'tool'],
  ['params', 'params'],
])

type ParseResult = { readonly value: unknown } | { readonly problem: string }

/** Some keyboards replace straight quotes by curly ones, and blanks by characters that JSON does not allow. */
function parseTyped(json: string): ParseResult {
  const first = parse(json)
  if ('value' in first) return first
  const plain = withPlainQuotes(json)
  return plain === json ? first : parse(plain)
}

function parse(json: string): ParseResult {
  try {
    return { value: readJson(json) }
  } catch (error) {
    if (error instanceof VetoError) return { problem: error.message }
    throw error
  }
}
