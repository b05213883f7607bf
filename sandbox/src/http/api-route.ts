import { type Clock, schedule } from '../clock.ts'
import type { Fault, FaultPlan } from '../faults.ts'
import type { JsonObject } from '../json.ts'
import { textAt } from '../json-fields.ts'
import type { Rates } from '../rates.ts'
import type { Workspace } from '../state/workspace.ts'
import { readArguments } from '../web-api/arguments.ts'
import { refuse, SlackRefusal } from '../web-api/method.ts'
import { methodNamed } from '../web-api/methods.ts'
import { grantedText, needScopes, type Scopes } from '../web-api/scopes.ts'
import { type Exchange, replyJson } from './reply.ts'

/** One call of the Web API, as the sandbox saw it. */
export interface LoggedCall {
  readonly method: string
  /** Without the token. */
  readonly args: JsonObject
  /** Null when the app got none, or an HTTP error without one. */
  readonly answer: JsonObject | null
  readonly atMs: number
}

/** What answering a call of the Web API needs. */
export interface ApiContext {
  readonly workspace: Workspace
  readonly clock: Clock
  readonly faults: FaultPlan
  /** Null when rate limits are not enforced. */
  readonly rates: Rates | null
  readonly tokens: { readonly bot: string; readonly app: string }
  readonly baseUrl: () => string
  readonly openSocket: () => string | null
  /** What the bot may do; changes while the sandbox runs. */
  readonly access: { readonly scopes: Scopes }
  readonly log: (call: LoggedCall) => void
}

/** Answers `/api/METHOD`: faults first, then rate limits, the token, and the method itself. */
export async function answerApi(context: ApiContext, exchange: Exchange): Promise<void> {
  const call = begin(context, exchange)
  const fault = context.faults.isDown() ? DOWN : context.faults.consume(call.method)
  if (fault !== null && (await applyFault(fault, call))) return
  const waitS = context.rates?.consume(call.method, textAt(call.args, 'channel') ?? '') ?? null
  if (waitS !== null) return rateLimited(call, waitS)
  const answer = run(context, call)
  exchange.response.setHeader('x-oauth-scopes', grantedText(context.access.scopes))
  if (fault?.kind === 'lose_answer') cut(call)
  else reply(call, answer)
}

interface ApiCall {
  readonly method: string
  readonly token: string
  /** Undefined when the body cannot be read. */
  readonly args: JsonObject | undefined
  readonly exchange: Exchange
  readonly log: (answer: JsonObject | null) => void
}

const DOWN: Fault = { kind: 'http_error', status: 503 }

function begin(context: ApiContext, exchange: Exchange): ApiCall {
  const { headers } = exchange.request
  const method = exchange.url.pathname.slice('/api/'.length)
  const read = readArguments({
    contentType: headers['content-type'] ?? '',
    body: exchange.body.toString(),
    query: exchange.url.searchParams,
  })
  const { token: given = '', ...args } = read ?? {}
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  return {
    method,
    token: bearer ?? String(given),
    args: read === null ? undefined : args,
    exchange,
    log: (answer) => context.log({ method, args, answer, atMs: context.clock.nowMs() }),
  }
}

/** Applies the fault; true when the call ends with it. */
async function applyFault(fault: Fault, call: ApiCall): Promise<boolean> {
  switch (fault.kind) {
    case 'slow':
      await new Promise<void>((resolve) => schedule(fault.delayMs, resolve))
      return false
    case 'lose_answer':
      return false
    case 'drop':
      cut(call)
      return true
    case 'rate_limited':
      rateLimited(call, fault.retryAfterS)
      return true
    case 'error':
      reply(call, refusal(fault.code))
      return true
    case 'answer':
      reply(call, { ok: true, ...fault.fields })
      return true
    case 'http_error':
      call.log(null)
      call.exchange.response.writeHead(fault.status).end()
      return true
  }
}

function reply({ exchange, log }: ApiCall, answer: JsonObject, status = 200): void {
  log(answer)
  replyJson(exchange.response, status, answer)
}

function rateLimited(call: ApiCall, retryAfterS: number): void {
  call.exchange.response.setHeader('retry-after', String(retryAfterS))
  reply(call, refusal('ratelimited'), 429)
}

function cut({ exchange, log }: ApiCall): void {
  log(null)
  exchange.request.socket.destroy()
}

function run(context: ApiContext, { method, args, token }: ApiCall): JsonObject {
  const found = methodNamed(method)
  if (found === undefined) return { ...refusal('unknown_method'), req_method: method }
  if (args === undefined) return refusal('invalid_json')
  const denied = checkToken(context, method, token)
  if (denied !== null) return refusal(denied)
  const { workspace, openSocket } = context
  try {
    if (token === context.tokens.bot) needScopes(context.access.scopes, { method, args, workspace })
    const refused = method === 'blocks.validate' ? null : context.faults.refusedBlock(args)
    if (refused !== null) refuse('invalid_blocks', [refused])
    const { refusedBlock } = context.faults
    return { ok: true, ...found({ args, workspace, openSocket, refusedBlock, baseUrl: context.baseUrl() }) }
  } catch (error) {
    if (error instanceof SlackRefusal) return { ...refusal(error.code), ...error.extra }
    throw error
  }
}

function checkToken({ tokens }: ApiContext, method: string, token: string): string | null {
  if (token === '') return PUBLIC.has(method) ? null : 'not_authed'
  if (token !== tokens.bot && token !== tokens.app) return 'invalid_auth'
  const wanted = method === 'apps.connections.open' ? tokens.app : tokens.bot
  return token === wanted ? null : 'not_allowed_token_type'
}

/** Slack answers these without a token. */
const PUBLIC: ReadonlySet<string> = new Set(['blocks.validate'])

function refusal(code: string): JsonObject {
  return { ok: false, error: code }
}
