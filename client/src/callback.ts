import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { z } from 'zod'
import { Callback } from './protocol/callback.ts'
import { VetoError } from './veto-error.ts'

/** An event of a request, verified to come from Veto. */
export interface ReceivedCallback extends Callback {
  /** The same at every attempt: ignore an id that was already handled. */
  readonly id: string
}

/** The headers of the request, as `fetch` servers or `node:http` pass them. */
export type CallbackHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Verifies and parses a callback of Veto: checks the signature (Standard Webhooks, HMAC-SHA256) over the raw body, that it
 * was sent within 5 minutes of now, and its shape. Answer 2xx once it is handled; Veto sends it again otherwise.
 * @param secret of this callback, as Veto's configuration has it: `whsec_…`.
 * @throws {VetoError} `callback_invalid`: answer 400, and do nothing.
 * @throws {TypeError} when the secret cannot be one.
 * @example
 * const { id, call, data } = await readCallback(await request.text(), request.headers, secret)
 * if (data.allowed) await publish(call.sessionId, data.params)
 */
export async function readCallback(
  rawBody: string | Uint8Array,
  headers: CallbackHeaders,
  secret: string,
): Promise<ReceivedCallback> {
  const webhook = webhookOf(secret)
  const signed = signedHeaders(headers)
  const body = textOf(rawBody)
  verify(webhook, signed, body)
  return { id: signed['webhook-id'], ...parsed(body) }
}

function webhookOf(secret: string): Webhook {
  try {
    if (SECRET.test(secret)) return new Webhook(secret)
  } catch {
    // The error below states what was expected.
  }
  throw new TypeError("Expected secret to be 'whsec_' and the base64 of 24 to 64 bytes")
}

/** The bounds of Standard Webhooks and of Veto's configuration; a shorter key could be guessed. */
const SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/

/** A dot in the id would move words between id, time and body, and the library reads a time up to its first letter. */
const SignedHeaders = z.object({
  'webhook-id': z.string().regex(/^[^.]{1,200}$/),
  'webhook-timestamp': z.string().regex(/^[1-9]\d{0,11}$/),
  'webhook-signature': z.string(),
})
type SignedHeaders = z.infer<typeof SignedHeaders>

function signedHeaders(headers: CallbackHeaders): SignedHeaders {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers)
  const byName = new Map(entries.map(([name, value]) => [name.toLowerCase(), value]))
  const names = Object.keys(SignedHeaders.shape)
  const missing = names.find((name) => typeof byName.get(name) !== 'string')
  if (missing !== undefined) throw invalid(`the header ${missing} is missing`)
  const found = SignedHeaders.safeParse(Object.fromEntries(byName))
  if (found.success) return found.data
  throw invalid('webhook-id and webhook-timestamp do not have the form that Veto writes', found.error)
}

/** The signed text, decoded without loss, so that exactly the signed bytes are parsed. */
function textOf(rawBody: string | Uint8Array): string {
  const bytes = typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : rawBody
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw invalid('the body is not UTF-8', cause)
  }
}

function verify(webhook: Webhook, headers: SignedHeaders, body: string): void {
  try {
    webhook.verify(body, headers, { jsonParse: false })
  } catch (cause) {
    throw invalid(cause instanceof WebhookVerificationError ? cause.message : 'it cannot be verified', cause)
  }
}

function parsed(body: string): Callback {
  try {
    return Callback.parse(JSON.parse(body))
  } catch (cause) {
    throw invalid('the body does not have the expected shape', cause)
  }
}

function invalid(what: string, cause?: unknown): VetoError {
  return new VetoError(
    'callback_invalid',
    `This is not a valid callback of Veto, so answer 400 and do nothing: ${what}`,
    { cause },
  )
}
