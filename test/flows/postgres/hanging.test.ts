import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../src/storage/postgres/session/connection.ts'
import { privateWords } from '../../support/api-helpers.ts'
import { startCuttingProxy } from '../../support/cutting-proxy.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { SMALL_REFUND, sender } from '../../support/raw-requests.ts'
import { refundAt } from '../../support/refunds.ts'
import { startWorld } from '../../support/start-world.ts'

const DENIED = { status: 503, allowed: false, code: 'audit_unavailable' }

const NEVER_MS = 600_000
/** Sessions are never given up: what is answered is answered because of the other limits. */
const TIMES = { connectMs: NEVER_MS, answerMs: NEVER_MS, callMs: 3_000, checkMs: 1_000 }
const NOT_IN_TIME = 'The database did not answer within 1 s'

test('while PostgreSQL keeps its sessions open and answers nothing, calls, starts, votes, searches and statistics are refused in time, and the server says in time that it is not ready; then all of them succeed', async () => {
  const proxy = await startCuttingProxy(await emptyDatabase())
  const world = await startWorld({ database: proxy.url, postgresTimes: TIMES })
  const send = await sender(world)
  const read = await sender(world, 'GET')
  const client = await world.client()
  const [approved, pending] = [await refundAt(client, world, 1), await refundAt(client, world, 2)]
  const approve = ({ ts }: { readonly ts: string }) => world.sandbox.as('ann').click('Approve', { ts })
  await approve(approved)
  const start = () => send(`/v1/requests/${approved.id}/redeem`, { params: approved.params })
  const vote = async () => {
    await approve(pending)
    return world.sandbox.until(() => privateWords(world, 'ann')[0], 'a private reply', A_MINUTE_MS)
  }

  proxy.hang(true)
  const [call, started, reply, found, stats, readiness] = await Promise.all([
    send('/v1/authorize', SMALL_REFUND),
    start(),
    vote(),
    read('/v1/audit'),
    read('/v1/stats'),
    fetch(`${world.veto().url}/readyz`),
  ])
  proxy.hang(false)

  expect([call, started, found, stats]).toMatchObject([DENIED, DENIED, DENIED, DENIED])
  expect(reply).toContain('Veto could not do that. Nothing was decided')
  expect(readiness.status).toBe(503)
  expect(await readiness.json()).toMatchObject({ checks: { database: NOT_IN_TIME, lockdowns: 'unknown' } })
  await expect
    .poll(() => send('/v1/authorize', SMALL_REFUND), { timeout: A_MINUTE_MS })
    .toMatchObject({ allowed: true })
  expect(await client.getRequest(pending.id)).toMatchObject({ status: 'pending', approval: { votes: [] } })
  expect(await start()).toMatchObject({ status: 'redeemed' })
  await approve(pending)
  expect(await client.waitFor(pending.id)).toMatchObject({ status: 'approved', allowed: true })
  await world.clock.advance(1_000)
  expect((await fetch(`${world.veto().url}/readyz`)).status).toBe(200)
})

const A_MINUTE_MS = 60_000

test('a check of the workspace that the database refuses before Slack answers rejects, and nothing is left that rejects unhandled', async () => {
  const proxy = await startCuttingProxy(await emptyDatabase())
  const world = await startWorld({ database: proxy.url })
  const unhandled: unknown[] = []
  const note = (error: unknown) => void unhandled.push(error)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))

  world.sandbox.faults.next({ kind: 'slow', delayMs: 1_000 }, { times: 1_000 })
  proxy.cutOff(true)
  const check = world.veto().check()
  await expect(check).rejects.toMatchObject({ code: 'store_unavailable' })

  expect(unhandled).toEqual([])
})

test.each(['lockdowns', 'agent_keys'])(
  'a server is not ready while the database can be written, but does not answer what calls are evaluated by: %s',
  async (table) => {
    const database = await emptyDatabase()
    const world = await startWorld({ database, postgresTimes: TIMES })
    const other = await connect(database)
    onTestFinished(() => other.close())
    await other.script(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`)

    const readiness = await fetch(`${world.veto().url}/readyz`)
    await other.script('ROLLBACK')

    expect(readiness.status).toBe(503)
    expect(await readiness.json()).toMatchObject({ checks: { database: NOT_IN_TIME, lockdowns: 'unknown' } })
  },
)
