import { randomBytes, randomInt } from 'node:crypto'
import { V7Generator } from 'uuidv7'
import { createRandomPool } from './random-pool.ts'

export type RequestId = `req_${string}`

/** A new request id: `req_` and a UUIDv7, so that ids sort in the order in which this process made them. */
export function newRequestId(nowMs: number): RequestId {
  return `req_${uuidV7(nowMs)}`
}

/** Has this text the form of a request id? The request need not exist. */
export function isRequestId(text: string): text is RequestId {
  return text.startsWith('req_') && UUID_V7.test(text.slice('req_'.length))
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export type GrantId = `grt_${string}`

/** A new grant id: `grt_` and a UUIDv7. */
export function newGrantId(nowMs: number): GrantId {
  return `grt_${uuidV7(nowMs)}`
}

/** Has this text the form of a grant id? */
export function isGrantId(text: string): text is GrantId {
  return text.startsWith('grt_') && UUID_V7.test(text.slice('grt_'.length))
}

export type ExecutionId = `exe_${string}`

/** A new id of an observed execution: `exe_` and a UUIDv7. */
export function newExecutionId(nowMs: number): ExecutionId {
  return `exe_${uuidV7(nowMs)}`
}

/** Has this text the form of the id of an observed execution? */
export function isExecutionId(text: string): text is ExecutionId {
  return text.startsWith('exe_') && UUID_V7.test(text.slice('exe_'.length))
}

export type AlertId = `alr_${string}`

/** A new alert id: `alr_` and a UUIDv7. */
export function newAlertId(nowMs: number): AlertId {
  return `alr_${uuidV7(nowMs)}`
}

/** Has this text the form of an alert id? */
export function isAlertId(text: string): text is AlertId {
  return text.startsWith('alr_') && UUID_V7.test(text.slice('alr_'.length))
}

export type LockdownId = `lck_${string}`

/** A new lockdown id: `lck_` and a UUIDv7. */
export function newLockdownId(nowMs: number): LockdownId {
  return `lck_${uuidV7(nowMs)}`
}

/** Has this text the form of a lockdown id? */
export function isLockdownId(text: string): text is LockdownId {
  return text.startsWith('lck_') && UUID_V7.test(text.slice('lck_'.length))
}

export type AbsenceId = `abs_${string}`

/** A new absence id: `abs_` and a UUIDv7. */
export function newAbsenceId(nowMs: number): AbsenceId {
  return `abs_${uuidV7(nowMs)}`
}

/** Has this text the form of an absence id? */
export function isAbsenceId(text: string): text is AbsenceId {
  return text.startsWith('abs_') && UUID_V7.test(text.slice('abs_'.length))
}

/** The salt of a request: 16 random bytes, base64url. */
export function newSalt(): string {
  return pool.text(SALT_BYTES)
}

const SALT_BYTES = 16

/** `bytes` random bytes, base64url: for secrets. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** A random number in [0, 1). */
export function randomFraction(): number {
  return randomInt(CHANCES) / CHANCES
}

const CHANCES = 2 ** 32

const pool = createRandomPool()

const uuids = new V7Generator({ nextUint32: pool.uint32 })
// Uses the clock's time even after it was set back: an id never has another millisecond.
uuids.setRollbackAllowance(0)

function uuidV7(nowMs: number): string {
  return uuids.generateOrResetWithTs(Math.floor(nowMs)).toString()
}
