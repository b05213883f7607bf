import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { KeptRequest } from '../../../src/approval/model/request.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import {
  ANN,
  anObligation,
  aPendingRequest,
  aPendingState,
  aRequest,
  aRequirement,
  aVote,
  BEN,
  NOW_MS,
  opening,
  settledAs,
} from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('a database of an older version gets the same statistics as one that counted from the start', async () => {
  const database = join(tempFolder(), 'veto.db')
  const changes = createInProcessChanges()
  const store = await openStore({ database, log: silentLog, changes, alone: true })
  for (const request of [aRequest(), aRequest({ policyId: null, rule: null }), ...asked()]) {
    await store.commit(opening(request))
  }
  await store.commit([
    { do: 'transition', request: settledInStages(), from: 'pending', beforeDeadlineMs: null },
  ])
  await store.close()
  const db = new SqliteDatabase(database)
  db.exec(WITHOUT_NUMBERS)
  const before = contents(db)

  db.exec(
    `DROP TABLE automatic_counts; DROP TABLE automatic_calls; DELETE FROM asked_requests; ${backfill()}; ${numbering()}`,
  )

  expect(before.asked).toHaveLength(3)
  expect(contents(db)).toEqual(before)
  db.close()
})

const PENDING = aPendingRequest(
  { edit: { by: ANN, atMs: NOW_MS, params: {}, maskedParams: {}, furthestStage: 0 } },
  aPendingState({
    obligation: anObligation({
      stages: [
        [aRequirement({ escalationGroups: ['managers'] })],
        [aRequirement({ groups: ['cfo'] })],
        [aRequirement({ groups: ['board'] })],
      ],
    }),
  }),
)

function asked(): readonly KeptRequest[] {
  return [
    PENDING,
    aPendingRequest(),
    aPendingRequest({ subject: { kind: 'plan' }, policyId: null, rule: null }),
  ]
}

function settledInStages(): KeptRequest {
  const votes = [
    aVote({ atMs: NOW_MS + 10 }),
    aVote({ by: BEN, stage: 1, atMs: NOW_MS + 5_000, choice: 'deny' }),
  ]
  return settledAs(PENDING, 'rejected', { votes, stage: 1, escalatedAtMs: NOW_MS + 1, pausedMs: 30 })
}

/** The statements of the migration that make and fill its tables. */
function backfill(): string {
  const sql = readFileSync('src/storage/sqlite/migrations/021-activity.sql', 'utf8')
  return sql
    .split(';')
    .filter((statement) => /^\s*INSERT|CREATE TABLE automatic_counts/.test(statement))
    .map((statement) => `${statement};`)
    .join('\n')
}

/** Takes from the requests what a later migration adds to them. */
const WITHOUT_NUMBERS = `DROP TRIGGER asked_requests_numbered; DROP TRIGGER asked_requests_call_changed;
  DROP TRIGGER asked_requests_result_changed;
  ALTER TABLE asked_requests DROP COLUMN call_id; ALTER TABLE asked_requests DROP COLUMN result_id;`

/** The migration that counts by numbers. */
function numbering(): string {
  return readFileSync('src/storage/sqlite/migrations/027-counted-by-number.sql', 'utf8')
}

function contents(db: SqliteDatabase.Database) {
  const asked = db.prepare<[], { votes: string; edited_by: string | null }>(
    'SELECT * FROM asked_requests ORDER BY created_at_ms, request_id',
  )
  return {
    automatic: db
      .prepare(
        'SELECT span_ms, start_ms, tool, agent_id, policy_id, rule, status, requests FROM automatic_counts JOIN automatic_calls ON id = calls_id ORDER BY span_ms, tool, policy_id',
      )
      .all(),
    asked: asked.all().map((row) => ({
      ...row,
      votes: JSON.parse(row.votes),
      edited_by: JSON.parse(row.edited_by ?? 'null'),
    })),
  }
}
