import { z } from 'zod'
import { coversCall, type Lockdown, type LockdownEnd } from '../../../approval/model/lockdown.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import type { LockdownId } from '../../../core/ids.ts'
import { encodeLockdown, encodeLockdownEnd } from '../../codecs/lockdown.ts'
import { inserting } from './insert.ts'
import { guarded, type Step } from './step.ts'

export function insertLockdown(lockdown: Lockdown): Step {
  return { ...insert([encodeLockdown(lockdown)]), guard: null }
}

/** Refused when its end is recorded already. */
export function endLockdown(id: LockdownId, end: LockdownEnd): Step {
  return guarded('end_lockdown', 'UPDATE lockdowns SET ended = $2 WHERE id = $1 AND ended IS NULL', [
    id,
    encodeLockdownEnd(end),
  ])
}

type LockdownCheck = Omit<Extract<Change, { do: 'require_no_lockdown' }>, 'do'>

/** Refused while a lockdown covers one of these calls. */
export function requireNoLockdown(calls: readonly LockdownCheck[]): Step {
  return {
    text: OPEN,
    values: [],
    guard: {
      refuses: 'require_no_lockdown',
      accepts: ({ rows }) =>
        rows.length === 0 ||
        !calls.some((call) => OpenLockdowns.parse(rows).some((open) => covers(open, call))),
    },
  }
}

const OpenLockdowns = z.array(
  z.object({ agents: z.string(), tools: z.string(), endsAtMs: z.number().nullable() }),
)

function covers(
  { endsAtMs, ...scope }: z.infer<typeof OpenLockdowns>[number],
  { atMs, ...call }: LockdownCheck,
): boolean {
  return (endsAtMs === null || endsAtMs > atMs) && coversCall(scope, call)
}

const OPEN = 'SELECT agents, tools, ends_at_ms AS "endsAtMs" FROM lockdowns WHERE ended IS NULL'

const insert = inserting({
  table: 'lockdowns',
  columns: ['id', 'agents', 'tools', 'reason', 'by_id', 'by_name', 'started_at_ms', 'ends_at_ms', 'ended'],
})
