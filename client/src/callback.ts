import type { webcrypto } from 'node:crypto'
import { Callback } from './protocol/callback.ts'
import { VetoError } from './veto-error.ts'

/** What Veto tells of a request, once it is clear that it comes from Veto. */
export interface ReceivedCallback extends Callback {
  /** The same each time that this is sent: what was handled under it before is to be ignored. */
  readonly id: string
}

/** The headers of the post, as `fetch` servers or `node:http` hand them over. */
export type CallbackHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

const TOLERANCE_S = 300
/** More would be work that a stranger could make us do. */
const MAX_SIGNATURES = 10

/**
 * Reads what Veto posted to a callback: checks the signature (Standard Webhooks, HMAC-SHA256) over the raw body, that it
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
  const key = await keyOf(secret)
  const signed = signedOf(headers)
  const body = typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : rawBody
  if (!(await isSigned(key, signed, body))) throw invalid('no signature is of this secret')
  requireRecent(signed.timestamp)
  return { id: signed.id, ...parsed(body) }
}

interface Signed {
  readonly id: string
  /** Unix time in seconds, as it was signed. */
  readonly timestamp: string
  readonly signatures: readonly string[]
}

function signedOf(headers: CallbackHeaders): Signed {
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature').split(' ', MAX_SIGNATURES)
  if (!/^[^.]{1,200}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) {
    throw invalid('webhook-id and webhook-timestamp are not as Veto writes them')
  }
  return { id, timestamp, signatures }
}

function headerOf(headers: CallbackHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : recordValue(headers, name)
  if (typeof value === 'string') return value
  throw invalid(`the header ${name} is missing`)
}

function recordValue(headers: Exclude<CallbackHeaders, Headers>, name: string): unknown {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
}

async function keyOf(secret: string): Promise<webcrypto.CryptoKey> {
  const bytes = /^whsec_./.test(secret) ? bytesOf(secret.slice('whsec_'.length)) : null
  if (bytes === null) throw new TypeError("Expected secret to be 'whsec_' and base64")
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

/** WebCrypto compares in constant time. */
async function isSigned(
  key: webcrypto.CryptoKey,
  { id, timestamp, signatures }: Signed,
  body: Uint8Array,
): Promise<boolean> {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`)
  const content = new Uint8Array(head.length + body.length)
  content.set(head)
  content.set(body, head.length)
  for (const signature of signatures) {
    const bytes = signature.startsWith('v1,') ? bytesOf(signature.slice('v1,'.length)) : null
    if (bytes !== null && (await crypto.subtle.verify('HMAC', key, bytes, content))) return true
  }
  return false
}

/** Null when the text is not base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

function requireRecent(timestamp: string): void {
  const ageS = Date.now() / 1_000 - Number(timestamp)
  if (Math.abs(ageS) > TOLERANCE_S) throw invalid('it was not sent within 5 minutes of now')
}

function parsed(body: Uint8Array): Callback {
  try {
    return Callback.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)))
  } catch (cause) {
    throw invalid('the body has another shape than expected', cause)
  }
}

function invalid(what: string, cause?: unknown): VetoError {
  return new VetoError(
    'callback_invalid',
    `This is not a callback of Veto, so answer 400 and do nothing: ${what}`,
    { cause },
  )
}
