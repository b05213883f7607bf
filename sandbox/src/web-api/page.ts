import type { JsonObject } from '../json.ts'
import { numberAt, textAt } from '../json-fields.ts'
import { SlackRefusal } from './method.ts'

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Slack's cursor of the next page; empty at the end. */
  readonly nextCursor: string
}

/** The part of `items` that `cursor` and `limit` ask for. @throws {SlackRefusal} invalid_cursor, invalid_limit. */
export function pageOf<T>(
  items: readonly T[],
  args: JsonObject,
  size: { default: number; max: number },
): Page<T> {
  const limit = numberAt(args, 'limit') ?? size.default
  if (!Number.isInteger(limit) || limit < 0) throw new SlackRefusal('invalid_limit')
  const count = Math.min(limit === 0 ? size.default : limit, size.max)
  const start = readCursor(textAt(args, 'cursor') ?? '')
  const end = start + count
  return {
    items: items.slice(start, end),
    nextCursor: end < items.length ? Buffer.from(`at:${end}`).toString('base64') : '',
  }
}

function readCursor(cursor: string): number {
  if (cursor === '') return 0
  const found = /^at:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())
  if (found === null) throw new SlackRefusal('invalid_cursor')
  return Number(found[1])
}
