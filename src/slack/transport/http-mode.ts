import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { HTTPModuleFunctions, HTTPReceiver, isRawBodyError } from '@slack/bolt'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { systemClock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { slackLog } from '../api/log.ts'
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
  const payload = payloadIn(signed)
  if (payload === UNREADABLE) guard.ignore('the body: not JSON')
  if (payload === UNREADABLE || !guard.accepts(payload)) return refuse(response, 400)
  if (isRateNotice(payload)) return void response.writeHead(200).end()
  receiver.requestListener(withPayload(signed, payload), response)
}

function isSlackPost({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && new URL(url ?? '/', 'http://localhost').pathname === SLACK_PATH
}

type VerifiedRequest = Awaited<ReturnType<typeof HTTPModuleFunctions.parseAndVerifyHTTPRequest>>

/** The request with its body read, or the status that refuses it. */
async function signedBody(
  request: IncomingMessage,
  signingSecrets: readonly string[],
): Promise<VerifiedRequest | number> {
  for (const signingSecret of signingSecrets) {
    // The body is read once: the request keeps it.
    const signed = await signedWith(signingSecret, request)
    if (signed !== 401) return signed
  }
  return 401
}

async function signedWith(
  signingSecret: string,
  request: IncomingMessage,
): Promise<VerifiedRequest | number> {
  try {
    const bodyLimit = HTTPModuleFunctions.defaultBodyLimit
    return await HTTPModuleFunctions.parseAndVerifyHTTPRequest({ signingSecret, bodyLimit }, request)
  } catch (error) {
    return isRawBodyError(error) && error.statusCode === 413 ? 413 : 401
  }
}

const UNREADABLE = Symbol('unreadable')

function payloadIn(request: VerifiedRequest): unknown {
  try {
    return HTTPModuleFunctions.parseHTTPRequestBody(request)
  } catch {
    return UNREADABLE
  }
}

/** A payload in a field of a form becomes the body, as decoding a long form takes longer than reading JSON twice. */
function withPayload(request: VerifiedRequest, payload: unknown): VerifiedRequest {
  const isInForm = request.headers['content-type'] === FORM && request.rawBody.subarray(0, 8).equals(FIELD)
  if (!isInForm) return request
  request.headers['content-type'] = 'application/json'
  request.rawBody = Buffer.from(JSON.stringify(payload))
  return request
}

const FORM = 'application/x-www-form-urlencoded'
const FIELD = Buffer.from('payload=')

function refuse(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status)
  response.end()
}

/** Bolt rejects old timestamps by the machine's own clock, so that future ones are rejected by it, too. */
function isFromFuture(timestamp: string | readonly string[] | undefined): boolean {
  return Number(timestamp) * 1_000 > systemClock.nowMs() + SLACK_LIMITS.signatureAgeMs
}
