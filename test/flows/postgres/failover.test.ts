import { expect, test } from 'vitest'
import { violations } from '../../../soak/invariants/check.ts'
import { cardsIn } from '../../../soak/record/cards.ts'
import { readEvidence } from '../../../soak/record/evidence.ts'
import { withStore } from '../../../soak/rig/with-store.ts'
import { advanceUntil } from '../../support/advance-until.ts'
import { startCuttingProxy } from '../../support/cutting-proxy.ts'
import { startPostgresWithStandby } from '../../support/postgres-with-standby.ts'
import { runVeto } from '../../support/run-veto.ts'
import { BIG_REFUND, type World } from '../../support/start-world.ts'
import { startTwoVetos } from '../../support/two-vetos.ts'

const FINANCE = '#finance-approvals'
const IS_STANDBY = /is a standby, where nothing can be recorded: let VETO_DATABASE lead to the primary server/

/** Nothing else is said, no stack either. */
const ONLY_IS_STANDBY = new RegExp(`^PostgreSQL at \\S+ ${IS_STANDBY.source}[^\\n]*$`)
/** It is not reached before the database is open. */
const A_WORKSPACE = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', VETO_PORT: '0' }

const DENIED = { allowed: false, code: 'audit_unavailable' }

/** The answer to a small refund, which is not asked for again; null: there was none. */
async function smallRefund(url: string, bearer: string, number: number) {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const params = { ...BIG_REFUND, payment_id: `small_${number}`, amount_cents: 1_000 }
  const body = JSON.stringify({ agentId: 'support-agent', tool: 'refund_payment', params })
  const answer = await fetch(`${url}/v1/authorize`, { method: 'POST', headers, body })
  return (await answer.json()) as { readonly id?: string; readonly allowed: boolean; readonly code?: string }
}

function cards({ sandbox }: World) {
  return cardsIn(sandbox, [FINANCE])
}

test('when the primary server is killed, calls are denied until the standby is promoted, and then nothing that was answered is lost and waiting agents get their answers', async () => {
  const { primary, standby } = await startPostgresWithStandby()
  const proxy = await startCuttingProxy(primary.url)
  const logged: unknown[] = []
  const { world, clients, first, second, clicksGoTo } = await startTwoVetos({ database: proxy.url, logged })
  const bearer = await world.bearer()
  const pending = await clients.first.authorize('support-agent', 'refund_payment', BIG_REFUND)
  await advanceUntil(world, () => cards(world).length === 1)
  const answers = [clients.first.waitFor(pending), clients.second.waitFor(pending)]

  const calls = Array.from({ length: 40 }, (_, number) =>
    smallRefund(number % 2 === 0 ? first.url : second.url, bearer, number),
  )
  await Promise.race(calls)
  primary.kill()
  const acknowledged = (await Promise.all(calls)).filter(({ allowed }) => allowed)
  let number = 100
  // What was sent before the sessions end may still be committed.
  await expect.poll(() => smallRefund(first.url, bearer, number++), { timeout: 60_000 }).toMatchObject(DENIED)
  proxy.leadTo(standby.url)
  const onStandby = [await smallRefund(first.url, bearer, 1), await smallRefund(second.url, bearer, 2)]
  const command = await runVeto(['keys', 'list'], { VETO_DATABASE: proxy.url })
  const another = await runVeto(['start'], { ...A_WORKSPACE, VETO_DATABASE: proxy.url })
  const readiness = await (await fetch(`${first.url}/readyz`)).json()
  await expect.poll(() => JSON.stringify(logged), { timeout: 60_000 }).toMatch(IS_STANDBY)
  await standby.promote()

  await expect
    .poll(() => smallRefund(second.url, bearer, number++), { timeout: 60_000 })
    .toMatchObject({ allowed: true })
  clicksGoTo(second)
  await world.sandbox.as('ann').click('Approve', { channel: FINANCE, ts: cards(world)[0]?.ts ?? '' })
  const [approved, there] = await Promise.all(answers)
  if (!approved?.allowed || approved.id === null) throw new TypeError('Expected an approved request')
  const next = await clients.first.authorize('support-agent', 'refund_payment', {
    ...BIG_REFUND,
    payment_id: 'pay_2',
  })
  await advanceUntil(world, () => cards(world).length === 2)
  const started = await Promise.allSettled([clients.first.redeem(approved), clients.second.redeem(approved)])

  const said = (words: string) => logged.filter((line) => JSON.stringify(line).includes(words)).length
  expect(onStandby).toMatchObject([DENIED, DENIED])
  expect(said('this server leads') - said('this server no longer leads')).toBe(1)
  expect(readiness).toMatchObject({
    status: 'unready',
    checks: { database: expect.stringMatching(IS_STANDBY) },
  })
  const refused = { code: 1, out: '', err: expect.stringMatching(ONLY_IS_STANDBY) }
  expect([command, another]).toEqual([refused, refused])
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(there).toMatchObject({ status: 'approved' })
  expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(cards(world).map(({ requestId }) => requestId)).toEqual([pending.id, next.id])
  const evidence = await withStore(standby.url, (store) => readEvidence(store, cards(world)))
  expect(acknowledged.filter(({ id }) => !evidence.requests.has(id ?? ''))).toEqual([])
  expect(violations([], evidence)).toEqual([])
})
