import { randomBytes, randomFillSync, randomInt } from 'node:crypto'

export type RequestId = `req_${string}`

/** A new request id: `req_` and a UUIDv7, so that ids sort by the millisecond in which they were made. */
export function newRequestId(nowMs: number): RequestId {
  return `req_${uuidV7(nowMs)}`
}

/** Is this text shaped like a request id? Says nothing of whether the request exists. */
export function isRequestId(text: string): text is RequestId {
  return text.startsWith('req_') && UUID_V7.test(text.slice('req_'.length))
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export type GrantId = `grt_${string}`

/** A new grant id: `grt_` and a UUIDv7. */
export function newGrantId(nowMs: number): GrantId {
  return `grt_${uuidV7(nowMs)}`
}

/** Is this text shaped like a grant id? */
export function isGrantId(text: string): text is GrantId {
  return text.startsWith('grt_') && UUID_V7.test(text.slice('grt_'.length))
}

export type ExecutionId = `exe_${string}`

/** A new id of an execution that was seen: `exe_` and a UUIDv7. */
export function newExecutionId(nowMs: number): ExecutionId {
  return `exe_${uuidV7(nowMs)}`
}

/** `bytes` random bytes, base64url: for secrets and salts. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** A random number from 0, below 1. */
export function chance(): number {
  return randomInt(CHANCES) / CHANCES
}

const CHANCES = 2 ** 32

function uuidV7(nowMs: number): string {
  const bytes = randomFillSync(new Uint8Array(16))
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(nowMs / 2 ** 32))
  view.setUint32(2, nowMs % 2 ** 32)
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70)
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
