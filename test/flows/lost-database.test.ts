import { renameSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { answersToCalls, NO_RATE } from '../support/answers-to-calls.ts'
import { auditRows } from '../support/api-helpers.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'

const SMALL_REFUND = { payment_id: 'pay_2', amount_cents: 100 }
const REFUSED = { code: 'audit_unavailable', status: 503, allowed: false }

test('when the database is removed under a running server, nothing is allowed any more, and the server is not ready', async () => {
  const world = await startWorld()
  const ask = await asking(world)
  const earlier = await ask('POST', '/v1/authorize', refund(SMALL_REFUND))
  expect(earlier).toMatchObject({ allowed: true })
  expect(await readiness(world)).toEqual({ code: 200, database: 'ok' })

  for (const suffix of ['', '-wal', '-shm']) rmSync(`${world.database}${suffix}`)
  await world.clock.advance(1_000)

  expect(await ask('POST', '/v1/authorize', refund(SMALL_REFUND))).toMatchObject(REFUSED)
  expect(await ask('POST', '/v1/authorize', refund(BIG_REFUND))).toMatchObject(REFUSED)
  expect(await ask('GET', `/v1/requests/${earlier.id}`)).toMatchObject(REFUSED)
  expect(await readiness(world)).toEqual({
    code: 503,
    database:
      'the file veto.db was removed, moved or replaced while Veto was running: put it back, or restart Veto',
  })
})

test('a database that was moved away and comes back is used again without a restart', async () => {
  const world = await startWorld()
  const ask = await asking(world)
  renameSync(world.database, `${world.database}.away`)
  expect(await ask('POST', '/v1/authorize', refund(SMALL_REFUND))).toMatchObject(REFUSED)

  renameSync(`${world.database}.away`, world.database)

  expect(await ask('POST', '/v1/authorize', refund(SMALL_REFUND))).toMatchObject({ allowed: true })
  expect(await readiness(world)).toEqual({ code: 200, database: 'ok' })
})

test('while nothing can be appended to the ledger, each of 1,000 calls that the policies allow is denied, and later calls are allowed again', async () => {
  const world = await startWorld({ policies: NO_RATE })
  const ask = await asking(world)
  const bearer = await world.bearer()
  const raw = new Database(world.database)
  raw.exec(
    "CREATE TRIGGER fails BEFORE INSERT ON ledger_entries BEGIN SELECT RAISE(ABORT, 'cannot be appended'); END",
  )

  const answers = await answersToCalls(world, { bearer, calls: 1_000 })
  raw.exec('DROP TRIGGER fails')
  raw.close()

  expect(answers).toEqual({ '503 audit_unavailable false': 1_000 })
  expect(await auditRows(world, { kind: 'decided' })).toEqual([])
  expect(await ask('POST', '/v1/authorize', refund(SMALL_REFUND))).toMatchObject({ allowed: true })
})

function refund(params: object) {
  return { agentId: 'support-agent', tool: 'refund_payment', params }
}

/** Asks as an agent that tries once. */
async function asking(world: World) {
  const key = await world.bearer()
  return async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${world.veto().url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    })
    return Object(await answer.json())
  }
}

async function readiness(world: World) {
  const answer = await fetch(`${world.veto().url}/readyz`)
  const { checks } = Object(await answer.json())
  return { code: answer.status, database: checks.database }
}
