import { AuthorizeCall } from '#protocol/authorize.ts'

/** A call as typed, read; or one sentence that says what is wrong with it. */
export type CallRead =
  | { readonly ok: true; readonly call: AuthorizeCall }
  | { readonly ok: false; readonly problem: string }

/** Reads what follows `/veto explain`: an agent, a tool, and the params as JSON, which may be left out. */
export function readCall(text: string): CallRead {
  const [, agentId, tool, json = ''] = /^(\S+)\s+(\S+)\s*([\s\S]*)$/.exec(unescapeText(text.trim())) ?? []
  if (agentId === undefined || tool === undefined) return { ok: false, problem: USAGE }
  const params = json === '' ? {} : parseTyped(json)
  if (params === undefined) return { ok: false, problem: `The params are not JSON. ${USAGE}` }
  const parsed = AuthorizeCall.safeParse({ agentId, tool, params })
  if (parsed.success) return { ok: true, call: parsed.data }
  const [issue] = parsed.error.issues
  return { ok: false, problem: `${NAMES.get(String(issue?.path[0])) ?? 'call'}: ${issue?.message}` }
}

const USAGE =
  'Type an agent, a tool, and the params as JSON: explain support-agent refund_payment {"amount_cents": 72000}'

const NAMES = new Map([
  ['agentId', 'agent'],
  ['tool', 'tool'],
  ['params', 'params'],
])

/** Some keyboards make curly quotes of straight ones. */
function parseTyped(json: string): unknown {
  return parse(json) ?? parse(json.replaceAll(/[“”]/g, '"'))
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
