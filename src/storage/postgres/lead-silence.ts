import type { Log } from '../../core/log.ts'
import { holderOfLock } from './session/advisory-lock.ts'
import type { Connection, Row } from './session/connection.ts'
import { sqlState } from './session/sql-error.ts'

/** Ends the session of a leader whose process hangs, which keeps the lock for as long as the session lasts. */
export interface SilenceWatch {
  /** If the leader has sent nothing for so long. Its session ends a moment later. */
  end(connection: Connection): Promise<void>
}

interface SilenceOptions {
  readonly log: Log
  readonly silentMs: number
}

export function createSilenceWatch({ log, silentMs }: SilenceOptions): SilenceWatch {
  const warnOnce = createWarnOnce(log)
  return {
    async end(connection) {
      try {
        const [result] = await connection.run([{ text: END_SILENT, values: [silentMs] }])
        const found = result?.rows[0] ?? {}
        if (found['ended'] === true) log.warn({ silentMs }, ENDED)
        const problem = whyUnseen(found)
        if (problem !== null) warnOnce(problem)
      } catch (error) {
        if (sqlState(error) !== NOT_PERMITTED) throw error
        warnOnce(FORBIDDEN)
      }
    },
  }
}

/** Null: it is seen when the leader sent anything, or there is none. */
function whyUnseen(found: Row): string | null {
  if (found['is_hidden'] !== true) return null
  return found['is_untracked'] === true ? UNTRACKED : HIDDEN
}

function createWarnOnce(log: Log): (message: string) => void {
  const said = new Set<string>()
  return (message) => {
    if (!said.has(message)) log.warn({}, message)
    said.add(message)
  }
}

/**
 * When it last sent anything is hidden from other users of PostgreSQL, and known only while sessions are tracked. Both times are
 * those of the server.
 */
const END_SILENT = `SELECT a.state_change IS NULL AS is_hidden, a.state = 'disabled' AS is_untracked,
    CASE WHEN a.state_change < clock_timestamp() - $1 * interval '1 ms' THEN pg_terminate_backend(a.pid) END AS ended
  FROM pg_stat_activity a WHERE a.pid = ${holderOfLock('lead')}`

const NOT_PERMITTED = '42501'
const ENDED = 'the leader did not answer any more: its session was ended, so that another server leads'
const SAME_USER = 'let all servers use the same user of PostgreSQL, or restart the leader if it hangs'
const UNSEEN = 'this server cannot see whether the leader hangs'
const HIDDEN = `${UNSEEN}: ${SAME_USER}`
const UNTRACKED = `${UNSEEN}: set track_activities of PostgreSQL to on, or restart the leader if it hangs`
const FORBIDDEN = `the leader hangs, and this server may not end its session: ${SAME_USER}`
