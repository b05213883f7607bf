import type { Database } from 'better-sqlite3'
import type { Change } from '../../../approval/ports/unit.ts'

/** Prepares claiming a job's run, inside a transaction. False, without writing, when it ran before. */
export function jobRunWriter(db: Database): (claim: Extract<Change, { do: 'claim' }>) => boolean {
  const insert = db.prepare(
    `INSERT INTO job_runs (job, period, at_ms) SELECT :job, :period, :atMs
      WHERE NOT EXISTS (SELECT 1 FROM job_runs WHERE job = :job AND (period = :period OR period > :after))`,
  )
  return ({ job, period, after = null, atMs }) => insert.run({ job, period, after, atMs }).changes === 1
}
