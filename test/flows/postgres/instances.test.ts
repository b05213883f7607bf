import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RequestView } from '../../../client/src/index.ts'
import { violations } from '../../../soak/invariants/check.ts'
import { cardsIn } from '../../../soak/record/cards.ts'
import { readEvidence } from '../../../soak/record/evidence.ts'
import { withStore } from '../../../soak/rig/with-store.ts'
import { advanceUntil } from '../../support/advance-until.ts'
import { startCuttingProxy } from '../../support/cutting-proxy.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { refundAt } from '../../support/refunds.ts'
import { BIG_REFUND, type World } from '../../support/start-world.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { startTwoVetos } from '../../support/two-vetos.ts'

const SMALL_REFUND = { ...BIG_REFUND, amount_cents: 1_000 }
const FINANCE = '#finance-approvals'
const HOUR_MS = 3_600_000

/** The body of the answer to one HTTP request, which is not repeated. */
async function post(world: Pick<World, 'bearer'>, url: string, body: object): Promise<unknown> {
  const bearer = await world.bearer()
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}

test('agents that wait at one server, or follow events there, learn at once what people and agents do at another', async () => {
  const { world, clients, clicksGoTo, first, second } = await startTwoVetos()
  const approvedThere = await refundAt(clients.first, world, 1)
  const cancelledThere = await refundAt(clients.first, world, 2)
  const approvedHere = await refundAt(clients.second, world, 3)
  const events = statusesOf(clients.first.events(cancelledThere.id))
  const answers = [
    clients.first.waitFor(approvedThere.pending),
    clients.first.waitFor(cancelledThere.pending),
    clients.second.waitFor(approvedHere.pending),
  ]

  clicksGoTo(second)
  await world.sandbox.as('ann').click('Approve', { channel: FINANCE, ts: approvedThere.ts })
  await clients.second.cancel(cancelledThere.id)
  clicksGoTo(first)
  await world.sandbox.as('ann').click('Approve', { channel: FINANCE, ts: approvedHere.ts })

  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([
    'approved',
    'cancelled',
    'approved',
  ])
  expect(await events).toEqual(['pending', 'cancelled'])
})

async function statusesOf(events: AsyncIterable<RequestView>): Promise<readonly string[]> {
  const statuses: string[] = []
  for await (const { status } of events) statuses.push(status)
  return statuses
}

test('two servers that are asked and clicked in turns post each card once, and settle each card once', async () => {
  const { world, clients } = await startTwoVetos({ mode: 'socket' })
  const asked = await Promise.all(
    Array.from({ length: 8 }, (_, number) => {
      const params = { ...BIG_REFUND, payment_id: `pay_${number}` }
      const client = number % 2 === 0 ? clients.first : clients.second
      return client.authorize('support-agent', 'refund_payment', params)
    }),
  )
  const cards = () => cardsIn(world.sandbox, [FINANCE])
  await advanceUntil(world, () => cards().length === asked.length)
  for (const [index, { ts }] of cards().entries()) {
    await world.sandbox.as(index % 2 === 0 ? 'ann' : 'ben').click('Approve', { channel: FINANCE, ts })
  }
  await advanceUntil(world, () => cards().every(({ isOpen }) => !isOpen))

  const evidence = await withStore(world.database, (store) => readEvidence(store, cards()))
  expect(violations([], evidence)).toEqual([])
  expect(cards()).toHaveLength(asked.length)
  const settled = [...evidence.requests.values()].map(({ state }) => state.status)
  expect(settled).toEqual(Array(asked.length).fill('approved'))
})

test('when the server that posts ends, another one posts what it left within seconds, and nothing is posted twice', async () => {
  const { world, first, clients } = await startTwoVetos()
  const posted = await refundAt(clients.first, world, 1)

  await first.stop()
  const left = await refundAt(clients.second, world, 2)
  await clients.second.cancel(posted.id)
  const isOpen = () =>
    cardsIn(world.sandbox, [FINANCE]).some((card) => card.requestId === posted.id && card.isOpen)
  await advanceUntil(world, () => !isOpen())

  expect(cardsIn(world.sandbox, [FINANCE]).map(({ requestId }) => requestId)).toEqual([posted.id, left.id])
})

test('reminders and expiries happen once, whichever server was asked', async () => {
  const { world, clients } = await startTwoVetos({ policies: { 'reminding.yaml': REMINDING } })
  const asked = await Promise.all([
    clients.first.authorize('support-agent', 'remind_me', { number: 1 }),
    clients.second.authorize('support-agent', 'remind_me', { number: 2 }),
  ])
  await advanceUntil(world, () => cardsIn(world.sandbox, [FINANCE]).length === 2)

  await world.clock.advance(20 * 60_000)
  const expired = await Promise.all(asked.map((pending) => clients.second.waitFor(pending)))

  expect(expired.map(({ status }) => status)).toEqual(['expired', 'expired'])
  const { entries } = await withStore(world.database, readEvidence)
  const kinds = entries.filter(({ tool }) => tool === 'remind_me').map(({ kind }) => kind)
  expect(kinds.toSorted()).toEqual(
    ['opened', 'opened', 'posted', 'posted', 'reminded', 'reminded', 'settled', 'settled'].toSorted(),
  )
})

const REMINDING = `name: reminding
agents: [support-agent]
rules:
  - { name: ask, tool: remind_me, action: require_approval, approvers: [finance-team], timeout: 15m, remind: 5m }
`

test('while servers have different policies, the one with earlier policies neither approves, starts nor changes what later ones evaluated', async () => {
  const later = join(tempFolder(), 'policies')
  cpSync('policies', later, { recursive: true, filter: (path) => !path.endsWith('.test.yaml') })
  writeFileSync(join(later, 'two.yaml'), TWO_MUST_APPROVE)
  const { world, first, second, clients, clicksGoTo } = await startTwoVetos({}, { policyFolder: later })
  const { id, ts } = await refundAt(clients.second, world, 1)
  const approve = (name: string) => world.sandbox.as(name).click('Approve', { channel: FINANCE, ts })

  clicksGoTo(first)
  await approve('ann')
  const asFirstReads = await clients.first.getRequest(id)
  clicksGoTo(second)
  await approve('ann')
  await approve('ben')
  const approved = await clients.first.waitFor(id)
  if (!approved.allowed) throw new TypeError('Expected an approved request')
  const startedAtFirst = await post(world, `${first.url}/v1/requests/${id}/redeem`, {
    params: approved.params,
  })

  expect(asFirstReads).toMatchObject({ status: 'pending', approval: { needed: 2, votes: [] } })
  expect(approved.status).toBe('approved')
  expect(startedAtFirst).toMatchObject({ status: 503, code: 'policies_outdated', allowed: false })
  expect(await clients.second.redeem(approved)).toMatchObject({ status: 'redeemed' })
})

const TWO_MUST_APPROVE = `name: two
priority: 1000
agents: [support-agent]
rules:
  - { name: both, tool: refund_payment, when: args.amount_cents > 50000, action: require_approval, approvers: [finance-team], quorum: 2 }
`

test('a server whose clock is behind does not approve what has expired by the clock of another server', async () => {
  const ahead = createFakeClock(Date.now())
  const { world, first, clients, clicksGoTo } = await startTwoVetos({}, { clock: ahead })
  const { id, ts } = await refundAt(clients.first, world, 1)

  ahead.stepWall(HOUR_MS + 60_000)

  await clients.second.authorize('support-agent', 'refund_payment', SMALL_REFUND)
  clicksGoTo(first)
  await world.sandbox.as('ann').click('Approve', { channel: FINANCE, ts })

  expect(await clients.first.getRequest(id)).toMatchObject({ status: 'expired', allowed: false })
})

test('a server that is cut off from the database denies, loses the lead to another one, and goes on once it is back', async () => {
  const database = await emptyDatabase()
  const proxy = await startCuttingProxy(database)
  const { world, clients, first, second, clicksGoTo } = await startTwoVetos(
    { database: proxy.url },
    { database },
  )
  const { url } = first
  const before = await refundAt(clients.first, world, 1)

  const bearer = await world.bearer()
  proxy.cutOff(true)
  const denied = await post({ bearer: async () => bearer }, `${url}/v1/authorize`, {
    agentId: 'support-agent',
    tool: 'refund_payment',
    params: SMALL_REFUND,
  })
  const meanwhile = await refundAt(clients.second, world, 2)
  clicksGoTo(second)
  await world.sandbox.as('ann').click('Approve', { channel: FINANCE, ts: before.ts })
  proxy.cutOff(false)

  expect(denied).toMatchObject({ status: 503, code: 'audit_unavailable', allowed: false })
  expect(await clients.first.waitFor(before.pending)).toMatchObject({ status: 'approved' })
  const after = await clients.first.authorize('support-agent', 'refund_payment', SMALL_REFUND)
  expect(after.allowed).toBe(true)
  expect(cardsIn(world.sandbox, [FINANCE]).map(({ requestId }) => requestId)).toEqual([
    before.id,
    meanwhile.id,
  ])
})

test('after the database ended all sessions, both servers go on, and one of them posts', async () => {
  const { world, clients } = await startTwoVetos()

  await runSql(world.database, END_OTHER_SESSIONS)
  const answers = [
    await clients.first.authorize('support-agent', 'refund_payment', SMALL_REFUND),
    await clients.second.authorize('support-agent', 'refund_payment', SMALL_REFUND),
  ]
  const { id } = await refundAt(clients.second, world, 1)

  expect(answers.map(({ allowed }) => allowed)).toEqual([true, true])
  expect(cardsIn(world.sandbox, [FINANCE]).map(({ requestId }) => requestId)).toEqual([id])
})

const END_OTHER_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`
