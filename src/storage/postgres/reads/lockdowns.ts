import type { Lockdown } from '../../../approval/model/lockdown.ts'
import type { LockdownStore } from '../../../approval/ports/lockdowns.ts'
import { decodeLockdown } from '../../codecs/lockdown.ts'
import type { Reader } from '../session/reader.ts'
import { batched } from './batched.ts'
import { decodeFirst } from './decode-first.ts'

/** Those in force are read anew for each call, as another instance may have started one; calls that come at once share one query. */
export function lockdownReads({ lookUp, search, inTime }: Reader): LockdownStore {
  const open = batched<'open', readonly Lockdown[]>({ inTime }, async () => {
    const found = (await lookUp(OPEN)).map(decodeLockdown)
    return () => found
  })
  return {
    lockdown: async (id) => decodeFirst(decodeLockdown, await lookUp(BY_ID, [id])),
    openLockdowns: () => open('open'),
    lockdowns: async ({ beforeId, limit }) => (await search(LIST, [beforeId, limit])).map(decodeLockdown),
  }
}

const SELECT = `SELECT id, agents, tools, reason, by_id AS "byId", by_name AS "byName", started_at_ms AS "startedAtMs",
    ends_at_ms AS "endsAtMs", ended
  FROM lockdowns`

const BY_ID = `${SELECT} WHERE id = $1`

const OPEN = `${SELECT} WHERE ended IS NULL ORDER BY id`

const LIST = `${SELECT} WHERE $1::text IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`
