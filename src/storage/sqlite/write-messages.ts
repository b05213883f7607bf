import SqliteDatabase from 'better-sqlite3'
import type { Unit } from '../../approval/ports/unit.ts'
import { errorMessage } from '../../core/error-message.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { WriteResult } from '../common/queued-units.ts'
import type { OpenedFile } from './opened-files.ts'

/** What the thread that writes opens. */
export interface WrittenDatabase {
  readonly path: string
  /** The connection that reads has them open. */
  readonly files: readonly OpenedFile[]
}

/** What the thread that writes is sent: a group of units; `prove`: a write is to be proved; `close`: nothing comes any more. */
export type WriteMessage = readonly Unit[] | 'prove' | 'close'

/** What it answers, in the order of the messages; a proof has no results. */
export type WriteAnswer =
  | { readonly ok: true; readonly results: readonly SentResult[] }
  | { readonly ok: false; readonly error: SentError }

export type SentResult =
  | Extract<WriteResult, { ok: true }>
  | { readonly ok: false; readonly error: SentError }

/** An error as plain values: what is sent to another thread loses its class and its code. */
export interface SentError {
  readonly kind: 'veto' | 'sqlite' | 'other'
  readonly code: string
  readonly message: string
  readonly cause: SentError | null
}

export function encodeError(error: unknown): SentError {
  const message = errorMessage(error)
  if (error instanceof SqliteDatabase.SqliteError)
    return { kind: 'sqlite', code: error.code, message, cause: null }
  if (!(error instanceof VetoError)) return { kind: 'other', code: '', message, cause: null }
  const cause = error.cause === undefined ? null : encodeError(error.cause)
  return { kind: 'veto', code: error.code, message, cause }
}

export function decodeError({ kind, code, message, cause }: SentError): Error {
  switch (kind) {
    case 'sqlite':
      return new SqliteDatabase.SqliteError(message, code)
    case 'veto':
      return new VetoError(code, message, cause === null ? {} : { cause: decodeError(cause) })
    case 'other':
      return new Error(message)
  }
}
