import type { Alert } from '../../../approval/model/alert.ts'
import { encodeAlert } from '../../codecs/alert.ts'
import { ROW_SETS } from '../../common/row-sets.ts'
import { inserting } from './insert.ts'
import type { Step } from './step.ts'

/** A new alert, or a newer version of a known one. */
export function upsertAlert(alert: Alert): Step {
  return { ...upsert([encodeAlert(alert)]), guard: null }
}

const upsert = inserting({
  table: 'alerts',
  columns: ROW_SETS.alerts,
  suffix: `ON CONFLICT (id) DO UPDATE SET content = excluded.content, version = excluded.version,
      ended_at_ms = excluded.ended_at_ms, ended_why = excluded.ended_why
    WHERE excluded.version > alerts.version`,
})
