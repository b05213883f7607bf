import type { Change } from '../../../approval/ports/unit.ts'
import { guarded, type Step } from './step.ts'

/** Claims the run of a job; refused when it ran before. */
export function claim({ job, period, after, atMs }: Omit<Extract<Change, { do: 'claim' }>, 'do'>): Step {
  return guarded('claim', CLAIM, [job, period, after ?? null, atMs])
}

const CLAIM = `INSERT INTO job_runs (job, period, at_ms) SELECT $1, $2, $4
  WHERE NOT EXISTS (SELECT 1 FROM job_runs WHERE job = $1 AND (period = $2 OR period > $3))`
