import { isUtf8 } from 'node:buffer'
import type { ErrorCode } from '#protocol/errors.ts'
import { MAX_BODY_BYTES } from '#protocol/json.ts'
import { readCompactJson } from '../core/compact-json.ts'
import type { Json } from '../core/json.ts'
import { readJson } from '../core/json-reader.ts'
import { VetoError } from '../core/veto-error.ts'

/**
 * Reads a body as JSON that means the same in every language: RFC 8259 in UTF-8 without a byte order mark, at most
 * 64 KiB and 32 levels, no repeated key, no `__proto__`, no lone surrogate, no number that a double changes.
 * @throws {VetoError} `body_too_large`, or `invalid_json` with the position and what was expected there.
 */
export function parseStrictJson(body: Uint8Array): Json {
  if (body.byteLength > MAX_BODY_BYTES) {
    throw new VetoError<ErrorCode>('body_too_large', `Expected at most ${MAX_BODY_BYTES} bytes of body`)
  }
  if (!isUtf8(body)) {
    throw new VetoError<ErrorCode>(
      'invalid_json',
      `Byte ${firstBadByte(body)}: expected UTF-8, got an invalid sequence`,
    )
  }
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
  return readCompactJson(text) ?? readJson(text)
}

/** Zero-based: the first byte at which the body differs from its lenient decoding. */
function firstBadByte(body: Uint8Array): number {
  const lenient = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body))
  const index = body.findIndex((byte, at) => byte !== lenient[at])
  return index < 0 ? body.byteLength : index
}
