import type { PrunedRequest } from '../../../approval/model/request.ts'
import { encodeChanging, encodeSubject } from '../../codecs/request.ts'
import { guarded, type Step, write } from './step.ts'

/** Removes the params of a request; refused as `prune` says. */
export function prune(request: PrunedRequest): readonly Step[] {
  const { id, pruned } = request
  const { version, state, execution } = encodeChanging(request)
  return [
    guarded('prune', UPDATE, [
      ...[id, version - 1, version, state, execution],
      ...[encodeSubject(request.subject), pruned.atMs, pruned.keptDays],
    ]),
    write("DELETE FROM deliveries WHERE id > 'note:' || $1 || ':' AND id < 'note:' || $1 || ';'", [id]),
  ]
}

const UPDATE = `UPDATE requests SET version = $3, summary = NULL, state = $4, execution = $5, subject = $6, pruned_at_ms = $7, kept_days = $8,
    shown = NULL, exact = NULL, context = NULL, edit = NULL, params_schema = NULL
  WHERE id = $1 AND version = $2 AND pruned_at_ms IS NULL`
