import type { Database } from 'better-sqlite3'
import type { PrunedRequest } from '../../../approval/model/request.ts'
import { encodeChanging, encodeSubject } from '../../codecs/request.ts'

/** Prepares removing the params of a request, inside a transaction. False, with nothing written, as `prune` says. */
export function pruneWriter(db: Database): (request: PrunedRequest) => boolean {
  const update = db.prepare(UPDATE)
  const removeParams = db.prepare(
    'DELETE FROM request_params WHERE request_number = (SELECT number FROM requests WHERE id = ?)',
  )
  const removeEvents = db.prepare(
    "DELETE FROM deliveries WHERE id > 'note:' || @id || ':' AND id < 'note:' || @id || ';'",
  )
  return (request) => {
    const { id, pruned } = request
    const { version, state, execution } = encodeChanging(request)
    const next = {
      ...{ id, before: version - 1, version },
      ...{ state, execution, subject: encodeSubject(request.subject) },
    }
    // What is removed is overwritten in the file, too.
    db.pragma('secure_delete = ON')
    try {
      if (update.run({ ...next, ...pruned }).changes === 0) return false
      removeParams.run(id)
      removeEvents.run({ id })
      return true
    } finally {
      db.pragma('secure_delete = OFF')
    }
  }
}

const UPDATE = `UPDATE requests SET version = @version, summary = NULL, state = @state, execution = @execution, matter = @subject,
    pruned_at_ms = @atMs, kept_days = @keptDays
  WHERE id = @id AND version = @before AND pruned_at_ms IS NULL`
