import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { aKey } from '../../support/agent-keys.ts'
import { requestsIn } from '../../support/asked-columns.ts'
import {
  ANN,
  aDelivery,
  aGrant,
  anObservedExecution,
  aPendingRequest,
  aRequest,
  aVote,
  NOW_MS,
  opening,
} from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const CORRUPT = { code: 'store_corrupt' }

/** A store, and what changes its tables without the store's knowledge. */
async function aDatabase() {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  const raw = new Database(database)
  onTestFinished(async () => {
    raw.close()
    await store.close()
  })
  return { store, change: (sql: string) => void raw.prepare(sql).run() }
}

test('a stored grant whose scope is of an unknown kind is refused, not used', async () => {
  const { store, change } = await aDatabase()
  const grant = aGrant()
  await store.commit([{ do: 'insert_grant', grant }])

  change("UPDATE grants SET scope_kind = 'everything'")

  await expect(store.grantsFor(grant.agentId, NOW_MS)).rejects.toMatchObject(CORRUPT)
})

test('a stored grant with a revocation but no revoker is refused, not shown as active', async () => {
  const { store, change } = await aDatabase()
  const grant = aGrant()
  await store.commit([{ do: 'insert_grant', grant }])

  change(`UPDATE grants SET revoked_at_ms = ${NOW_MS}`)

  await expect(store.grant(grant.id)).rejects.toMatchObject(CORRUPT)
})

test('a stored request whose state says allowed while its status column says denied is refused', async () => {
  const { store, change } = await aDatabase()
  const request = aRequest()
  await store.commit(opening(request))
  await expect(store.request(request.id)).resolves.toEqual(request)

  change("UPDATE requests SET status = 'denied'")

  expect(request.state.status).toBe('allowed')
  await expect(store.request(request.id)).rejects.toMatchObject(CORRUPT)
})

test('a stored agent key with a scope that does not exist is refused', async () => {
  const { store, change } = await aDatabase()
  const key = aKey()
  await store.commit([{ do: 'insert_key', key }])

  change(`UPDATE agent_keys SET scopes = '["everything"]'`)

  await expect(store.agentKey(key.hash)).rejects.toMatchObject(CORRUPT)
})

test('a stored execution whose id has another form is refused', async () => {
  const { store, change } = await aDatabase()
  const execution = anObservedExecution({ traceId: 'trace-1' })
  await store.commit([{ do: 'insert_execution', execution }])
  await expect(store.observedByTrace(execution.agentId, 'trace-1')).resolves.toEqual(execution)

  change("UPDATE executions SET id = 'exe_1'")

  await expect(store.observedByTrace(execution.agentId, 'trace-1')).rejects.toMatchObject(CORRUPT)
})

test('a stored delivery that cannot be read does not keep the others from being sent', async () => {
  const { store, change } = await aDatabase()
  const [first, second] = [aPendingRequest(), aPendingRequest()]
  const broken = aDelivery(first, { channel: '#a' })
  const sound = aDelivery(second, { channel: '#b' })
  await store.commit([...opening(first), ...opening(second)])
  await store.commit([
    { do: 'deliver', delivery: broken },
    { do: 'deliver', delivery: sound },
  ])

  change(`UPDATE deliveries SET unclear = 7 WHERE channel = '#a'`)

  await expect(store.delivery(broken.id)).rejects.toMatchObject(CORRUPT)
  await expect(store.undelivered(10)).resolves.toMatchObject([{ id: sound.id }])
})

test('a stored row of the statistics is refused when one of its values is none that Veto writes', async () => {
  const votes = [aVote()]
  const vote = { by: ANN, choice: 'approve', tookMs: 1 }
  const invalid = {
    kind: ['poll'],
    groups: ['finance-team', '{}', '[1]'],
    status: ['allowed'],
    execution: ['done'],
    edited_by: ['Ann', '{"id":"U0ANN"}', '{"id":"U0ANN","name":1}', '{"id":"U0ANN","name":"Ann","bot":true}'],
    votes: ['Ann', '{}', '[null]', '["Ann"]', ...brokenVotes(vote)],
  }
  for (const [column, values] of Object.entries(invalid)) {
    for (const value of values) {
      const { store, change } = await aDatabase()
      await store.commit(opening(aPendingRequest({}, { votes })))
      const { asked } = await store.activity(NOW_MS, NOW_MS + 1)
      expect(requestsIn(asked)).toMatchObject([{ votes: [{}] }])

      change(`UPDATE asked_requests SET ${column} = '${value}'`)

      await expect(store.activity(NOW_MS, NOW_MS + 1), `${column} ${value}`).rejects.toMatchObject(CORRUPT)
    }
  }
})

function brokenVotes(vote: object): readonly string[] {
  const broken = [{ by: 'U0ANN' }, { by: null }, { choice: 'abstain' }, { tookMs: '1' }, { note: '' }]
  return [...broken.map((known) => ({ ...vote, ...known })), { by: ANN, choice: 'deny' }].map((one) =>
    JSON.stringify([one]),
  )
}
