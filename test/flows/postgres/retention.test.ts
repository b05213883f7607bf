import { expect, test } from 'vitest'
import { auditRows, auditVerification, requestNow } from '../../support/api-helpers.ts'
import { emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { anOldRecord, aRecentCall, daysLater, removed } from '../../support/retention.ts'

test('on PostgreSQL params and results are removed after their days, and only what the ledger says was removed verifies', async () => {
  const database = await emptyDatabase()
  const record = await anOldRecord(database)
  const { world, ran } = record
  const client = await daysLater(record, 181)
  await removed(world)
  const recent = await aRecentCall(client)
  const [entry] = await auditRows(world, { request: recent.id })

  expect(await requestNow(world, ran.id)).toMatchObject({ status: 'succeeded', params: {} })
  expect(await auditVerification(world)).toMatchObject({ whole: true, pruned: 2 })

  await runSql(
    database,
    `SET session_replication_role = replica; UPDATE requests SET shown = NULL, exact = NULL WHERE id = '${recent.id}'`,
  )
  expect(await auditVerification(world)).toMatchObject({ whole: false, badSeq: entry?.seq, pruned: 2 })
})

test.each([
  ['some of them', 'shown = NULL'],
  [
    'params without their edit',
    "shown = NULL, exact = NULL, context = NULL, params_schema = NULL, pruned_at_ms = 1, kept_days = 1, edit = '{}'",
  ],
  ['params to other ones', "shown = '{}', pruned_at_ms = 1, kept_days = 1"],
])('PostgreSQL refuses a statement that removes or changes %s', async (_, change) => {
  const database = await emptyDatabase()
  const { small } = await anOldRecord(database)

  await expect(runSql(database, `UPDATE requests SET ${change} WHERE id = '${small.id}'`)).rejects.toThrow(
    'recorded params are never changed',
  )
})
