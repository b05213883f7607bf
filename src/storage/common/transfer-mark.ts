import { z } from 'zod'
import { VetoError } from '../../core/veto-error.ts'
import { isRowSet, type RowSet } from './row-sets.ts'

/** Where reading a kind of rows goes on: the key of the last row that was read. */
export const Position = z.array(z.union([z.string(), z.number()]))
export type Position = z.infer<typeof Position>

/** Which rows an incomplete copy has: all kinds before `set`, and of that the rows up to `after`; `set` null: everything. */
export interface Progress {
  readonly set: RowSet | null
  readonly after: Position | null
}

const Progress: z.ZodType<Progress> = z.object({
  set: z.custom<RowSet>((name) => typeof name === 'string' && isRowSet(name)).nullable(),
  after: Position.nullable(),
})

const known = {
  /** The same in both databases. */
  id: z.string(),
  /** The name of the other database. */
  other: z.string(),
  atMs: z.number(),
}

/** What a database says of the last move to or from another one. */
export const TransferMark = z.discriminatedUnion('role', [
  /** It is being copied. */
  z.object({ ...known, role: z.literal('leaving') }),
  /** The other one is used instead. */
  z.object({ ...known, role: z.literal('left') }),
  /** It is the copy, and incomplete. */
  z.object({ ...known, role: z.literal('arriving'), progress: Progress }),
  /** It is the copy, and complete. */
  z.object({ ...known, role: z.literal('arrived') }),
  /** It was left, and is to be used again. */
  z.object({ ...known, role: z.literal('returning') }),
])
export type TransferMark = z.infer<typeof TransferMark>

/** The mark of a row of the table `transfer`. */
export function decodeMark(row: Readonly<Record<string, unknown>> | undefined): TransferMark | null {
  if (row === undefined) return null
  const { progress, ...rest } = row
  return TransferMark.parse({
    ...rest,
    ...(typeof progress === 'string' ? { progress: JSON.parse(progress) } : {}),
  })
}

/** A mark as a row. */
export function encodeMark(mark: TransferMark) {
  const { role, id, other, atMs } = mark
  return { role, id, other, atMs, progress: role === 'arriving' ? encodeProgress(mark.progress) : null }
}

/** In one spelling, so that equal ones are equal texts. */
export function encodeProgress({ set, after }: Progress): string {
  return JSON.stringify({ set, after })
}

/** Why nothing may be recorded in a database with this mark; null: it may be used. */
export function refusalOf(mark: TransferMark | null, name: string): VetoError | null {
  const why = mark === null ? null : sentence(mark, name)
  return why === null ? null : new VetoError('database_moved', why)
}

function sentence({ role, other }: TransferMark, name: string): string | null {
  switch (role) {
    case 'leaving':
      return `${name} is being moved to ${other}: run the same "veto migrate" again to complete that, or "veto migrate --undo" to use ${name}`
    case 'left':
      return `${name} was moved to ${other}: set VETO_DATABASE to that, or run "veto migrate --undo" to use ${name} again without what was recorded since`
    case 'arriving':
      return `${name} is an incomplete copy of ${other}: run the same "veto migrate" again with VETO_DATABASE set to ${other}`
    case 'returning':
      return `${name} is not ready to be used again: run "veto migrate --undo" once more`
    case 'arrived':
      return null
  }
}
