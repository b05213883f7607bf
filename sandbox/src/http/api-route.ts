import { type Clock, schedule } from '../clock.ts'
import type { Fault, FaultPlan } from '../faults.ts'
import type { JsonObject } from '../json.ts'
import { textAt } from '../json-fields.ts'
import type { Rates } from '../rates.ts'
import type { Workspace } from '../state/workspace.ts'
import { readArguments } from '../web-api/arguments.ts'
import { SlackRefusal } from '../web-api/method.ts'
import { methodNamed } from '../web-api/methods.ts'
import { grantedText, needScopes, type Scopes } from '../web-api/scopes.ts'
import { type Asked, replyJson } from './reply.ts'

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
  readonly space: Workspace
  readonly clock: Clock
  readonly faults: FaultPlan
  /** Null when Slack's pace is not enforced. */
  readonly rates: Rates | null
  readonly tokens: { readonly bot: string; readonly app: string }
  readonly baseUrl: () => string
  readonly openSocket: () => string | null
  /** What the bot may do; changes while the sandbox runs. */
  readonly access: { readonly scopes: Scopes }
  readonly log: (call: LoggedCall) => void
}

/** Answers `/api/METHOD`: faults first, then the pace, the token, and the method itself. */
export async function answerApi(context: ApiContext, asked: Asked): Promise<void> {
  const going = begin(context, asked)
  const fault = context.faults.isDown() ? DOWN : context.faults.take(going.method)
  if (fault !== null && (await meet(fault, going))) return
  const waitS = context.rates?.take(going.method, textAt(going.args, 'channel') ?? '') ?? null
  if (waitS !== null) return rateLimited(going, waitS)
  const answer = run(context, going)
  asked.response.setHeader('x-oauth-scopes', grantedText(context.access.scopes))
  if (fault?.kind === 'lose_answer') cut(going)
  else reply(going, answer)
}

interface Going {
  readonly method: string
  readonly token: string
  /** Undefined when the body cannot be read. */
  readonly args: JsonObject | undefined
  readonly asked: Asked
  readonly log: (answer: JsonObject | null) => void
}

const DOWN: Fault = { kind: 'http_error', status: 503 }

function begin(context: ApiContext, asked: Asked): Going {
  const { headers } = asked.request
  const method = asked.url.pathname.slice('/api/'.length)
  const read = readArguments({
    contentType: headers['content-type'] ?? '',
    body: asked.body.toString(),
    query: asked.url.searchParams,
  })
  const { token: given = '', ...args } = read ?? {}
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  return {
    method,
    token: bearer ?? String(given),
    args: read === null ? undefined : args,
    asked,
    log: (answer) => context.log({ method, args, answer, atMs: context.clock.nowMs() }),
  }
}

/** Lets the fault happen; true when the call ends with it. */
async function meet(fault: Fault, going: Going): Promise<boolean> {
  switch (fault.kind) {
    case 'slow':
      await new Promise<void>((resolve) => schedule(fault.delayMs, resolve))
      return false
    case 'lose_answer':
      return false
    case 'drop':
      cut(going)
      return true
    case 'rate_limited':
      rateLimited(going, fault.retryAfterS)
      return true
    case 'error':
      reply(going, refusal(fault.code))
      return true
    case 'answer':
      reply(going, { ok: true, ...fault.fields })
      return true
    case 'http_error':
      going.log(null)
      going.asked.response.writeHead(fault.status).end()
      return true
  }
}

function reply({ asked, log }: Going, answer: JsonObject, status = 200): void {
  log(answer)
  replyJson(asked.response, status, answer)
}

function rateLimited(going: Going, retryAfterS: number): void {
  going.asked.response.setHeader('retry-after', String(retryAfterS))
  reply(going, refusal('ratelimited'), 429)
}

function cut({ asked, log }: Going): void {
  log(null)
  asked.request.socket.destroy()
}

function run(context: ApiContext, { method, args, token }: Going): JsonObject {
  const found = methodNamed(method)
  if (found === undefined) return { ...refusal('unknown_method'), req_method: method }
  if (args === undefined) return refusal('invalid_json')
  const denied = checkToken(context, method, token)
  if (denied !== null) return refusal(denied)
  const { space, openSocket } = context
  try {
    if (token === context.tokens.bot) needScopes(context.access.scopes, { method, args, space })
    return { ok: true, ...found({ args, space, openSocket, baseUrl: context.baseUrl() }) }
  } catch (error) {
    if (error instanceof SlackRefusal) return { ...refusal(error.code), ...error.extra }
    throw error
  }
}

function checkToken({ tokens }: ApiContext, method: string, token: string): string | null {
  if (token === '') return 'not_authed'
  if (token !== tokens.bot && token !== tokens.app) return 'invalid_auth'
  const wanted = method === 'apps.connections.open' ? tokens.app : tokens.bot
  return token === wanted ? null : 'not_allowed_token_type'
}

function refusal(code: string): JsonObject {
  return { ok: false, error: code }
}
