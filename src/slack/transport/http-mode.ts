import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  type BufferedIncomingMessage,
  HTTPModuleFunctions,
  HTTPReceiver,
  isRawBodyError,
  isValidSlackRequest,
} from '@slack/bolt'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { systemClock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { slackLog } from '../api/log.ts'
import { formPayload } from './form-payload.ts'
import { isRateNotice } from './payload.ts'
import type { PayloadGuard } from './payload-guard.ts'

/** Where Slack posts everything. */
export const SLACK_PATH = '/slack/events'

interface HttpModeDeps {
  /** A post signed with any of them is Slack's: two while the secret is replaced. */
  readonly signingSecrets: readonly [string, ...string[]]
  readonly guard: PayloadGuard
  readonly log: Log
}

/**
 * Signed HTTP: takes Slack's posts at `SLACK_PATH` that `slackRequestListener` verified. It does not verify them again, as
 * that and reading the form again would be most of the work of a click.
 */
export function createHttpReceiver({
  signingSecrets,
  log,
}: Pick<HttpModeDeps, 'signingSecrets' | 'log'>): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret: signingSecrets[0],
    signatureVerification: false,
    endpoints: SLACK_PATH,
    logger: slackLog(log),
  })
}

/**
 * Answers posts to `SLACK_PATH` whose signature and age it verified, and 404 to all other requests. A signed timestamp
 * more than five minutes in the future gets 401, as one in the past does; a payload that is not as Slack documents it
 * gets 400; no answer ever carries an error's text. Never throws, and leaves no promise unhandled.
 */
export function slackRequestListener(receiver: HTTPReceiver, deps: HttpModeDeps): RequestListener {
  return (request, response) => {
    handleExchange(receiver, deps, { request, response }).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'a request to the Slack URL could not be handled')
      refuse(response, 400)
    })
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function handleExchange(
  receiver: HTTPReceiver,
  { signingSecrets, guard }: HttpModeDeps,
  { request, response }: Exchange,
): Promise<void> {
  if (isFromFuture(request.headers['x-slack-request-timestamp'])) return refuse(response, 401)
  if (!isSlackPost(request)) return refuse(response, 404)
  const signed = await signedBody(request, signingSecrets)
  if (typeof signed === 'number') return refuse(response, signed)
  const json = formPayload(signed)
  const readable = json === null ? signed : withJson(signed, json)
  const payload = parsed(readable)
  if (payload === UNREADABLE) guard.ignore('the body: not JSON')
  if (payload === UNREADABLE || !guard.accepts(payload)) return refuse(response, 400)
  if (isRateNotice(payload)) return void response.writeHead(200).end()
  receiver.requestListener(readable, response)
}

function isSlackPost({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && new URL(url ?? '/', 'http://localhost').pathname === SLACK_PATH
}

/** The request with its body read, or the status that refuses it. */
async function signedBody(
  request: IncomingMessage,
  signingSecrets: readonly string[],
): Promise<BufferedIncomingMessage | number> {
  try {
    const buffered = await HTTPModuleFunctions.bufferIncomingMessage(
      request,
      HTTPModuleFunctions.defaultBodyLimit,
    )
    return await verified(buffered, signingSecrets)
  } catch (error) {
    return isRawBodyError(error) && error.statusCode === 413 ? 413 : 401
  }
}

/** Only what may be Slack's check of the URL, which is not signed, is read as a form for that. */
async function verified(
  request: BufferedIncomingMessage,
  signingSecrets: readonly string[],
): Promise<BufferedIncomingMessage | number> {
  const isSigned = signingSecrets.some((secret) => isSignedWith(secret, request))
  if (isSigned) return request
  if (!request.rawBody.includes('ssl_check')) return 401
  return HTTPModuleFunctions.parseAndVerifyHTTPRequest({ signingSecret: signingSecrets[0] ?? '' }, request)
}

function isSignedWith(signingSecret: string, { rawBody, headers }: BufferedIncomingMessage): boolean {
  return isValidSlackRequest({
    signingSecret,
    body: rawBody.toString(),
    headers: {
      'x-slack-signature': String(headers['x-slack-signature']),
      'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
    },
  })
}

/** For Bolt, which reads the body once more. */
function withJson(request: BufferedIncomingMessage, json: string): BufferedIncomingMessage {
  request.headers['content-type'] = 'application/json'
  request.rawBody = Buffer.from(json)
  return request
}

const UNREADABLE = Symbol('unreadable')

function parsed(request: BufferedIncomingMessage): unknown {
  try {
    return HTTPModuleFunctions.parseHTTPRequestBody(request)
  } catch {
    return UNREADABLE
  }
}

function refuse(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status)
  response.end()
}

/** Bolt rejects old timestamps by the machine's own clock, so that future ones are rejected by it, too. */
function isFromFuture(timestamp: string | readonly string[] | undefined): boolean {
  return Number(timestamp) * 1_000 > systemClock.nowMs() + SLACK_LIMITS.signatureAgeMs
}
