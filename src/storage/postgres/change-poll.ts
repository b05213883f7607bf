import type { Changes, OtherCommit } from '../../approval/ports/changes.ts'
import { isRequestId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import type { Reader } from './session/reader.ts'

interface PollOptions {
  readonly reader: Reader
  readonly changes: Pick<Changes, 'committedElsewhere'>
  /** Called with the time of the last entry. */
  readonly recorded: (atMs: number) => void
  readonly log: Log
  readonly pollMs: number
}

/**
 * Announces, every few seconds, which requests have new entries, whoever wrote them, and that work may wait: notifications arrive at
 * once, but not while the session that listens is lost. Returns what stops it.
 */
export function startChangePoll({ reader, changes, recorded, log, pollMs }: PollOptions): () => void {
  let seen: number | null = null
  let isRunning = false

  async function poll(): Promise<void> {
    const [head] = await reader.lookUp('SELECT seq, at_ms FROM chain_head')
    const seq = Number(head?.['seq'])
    recorded(Number(head?.['at_ms']))
    const changed = seen === null || seq === seen ? [] : await reader.search(CHANGED, [seen, seq])
    const requestIds = changed.flatMap(requestIdIn)
    changes.committedElsewhere({ kinds: requestIds.length === 0 ? WORK : CHANGE, requestIds, dueAtMs: null })
    seen = seq
  }

  function begin(): void {
    if (isRunning) return
    isRunning = true
    poll()
      .catch((error: unknown) => log.warn({ err: error }, 'changes of other processes could not be read'))
      .finally(() => {
        isRunning = false
      })
  }

  const timer = setInterval(begin, pollMs)
  timer.unref()
  return () => clearInterval(timer)
}

function requestIdIn({ id }: Readonly<Record<string, unknown>>) {
  return typeof id === 'string' && isRequestId(id) ? [id] : []
}

/** What a worker may have to do, though the ledger does not show it. */
const WORK: OtherCommit['kinds'] = new Set(['deliver', 'insert_callback'])
const CHANGE: OtherCommit['kinds'] = new Set([...WORK, 'transition'])

/** Nobody waits for a call that was decided at once. */
const CHANGED = `SELECT DISTINCT request_id AS id FROM ledger
  WHERE seq > $1 AND seq <= $2 AND kind <> 'decided' AND request_id IS NOT NULL`
