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

  async function ask(connection: Connection, text: string, forbidden: string): Promise<Row> {
    try {
      const [result] = await connection.run([{ text, values: [silentMs] }])
      return result?.rows[0] ?? {}
    } catch (error) {
      if (sqlState(error) !== NOT_PERMITTED) throw error
      warnOnce(forbidden)
      return {}
    }
  }

  return {
    async end(connection) {
      const found = await ask(connection, LOOK, HIDDEN)
      if (found['is_hidden'] === true) warnOnce(found['is_untracked'] === true ? UNTRACKED : HIDDEN)
      if (found['is_silent'] !== true) return
      // Looks again: the leader may have gone on meanwhile.
      const { ended } = await ask(connection, END_SILENT, FORBIDDEN)
      if (ended === true) log.warn({ silentMs }, ENDED)
    },
  }
}

function createWarnOnce(log: Log): (message: string) => void {
  const said = new Set<string>()
  return (message) => {
    if (!said.has(message)) log.warn({}, message)
    said.add(message)
  }
}

const HOLDER = `FROM pg_stat_activity a WHERE a.pid = ${holderOfLock('lead')}`
const IS_SILENT = "a.state_change < clock_timestamp() - $1 * interval '1 ms'"

/**
 * When it last sent anything is hidden from other users of PostgreSQL, and known only while sessions are tracked. Both times are
 * those of the server.
 */
const LOOK = `SELECT a.state_change IS NULL AS is_hidden, a.state = 'disabled' AS is_untracked, ${IS_SILENT} AS is_silent ${HOLDER}`

/** Apart, as PostgreSQL refuses a statement of who may end no session whether it would end one or not. */
const END_SILENT = `SELECT pg_terminate_backend(a.pid) AS ended ${HOLDER} AND ${IS_SILENT}`

const NOT_PERMITTED = '42501'
const ENDED = 'the leader did not answer any more: its session was ended, so that another server leads'
const SAME_USER = 'let all servers use the same user of PostgreSQL, or restart the leader if it hangs'
const UNSEEN = 'this server cannot see whether the leader hangs'
const HIDDEN = `${UNSEEN}: ${SAME_USER}`
const UNTRACKED = `${UNSEEN}: set track_activities of PostgreSQL to on, or restart the leader if it hangs`
const FORBIDDEN = `the leader hangs, and this server may not end its session: ${SAME_USER}`
