import { expect, test } from 'vitest'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { cardSaying } from '../support/lockdowns.ts'
import { ALLOWING, ASKING_ONE } from '../support/pings.ts'
import { startWorld } from '../support/start-world.ts'

const ADMIN = { agents: '*', scopes: ['authorize', 'admin'] } as const
const LOCKED = { agents: 'support-*', reason: 'Suspicious refunds' }

test('two hundred pending requests are denied while other calls are answered, and no covered call is allowed', async () => {
  const world = await startWorld({
    policies: { 'ping.yaml': `${ASKING_ONE}quotas: { "*": { max_pending: 2000, rate: 5000/s } }\n` },
  })
  const admin = await world.client(ADMIN)
  const asked: string[] = []
  for (let n = 0; n < 200; n += 20) {
    const some = Array.from({ length: 20 }, (_, at) =>
      admin.authorize('support-agent', 'ping', { n: n + at }),
    )
    asked.push(...(await Promise.all(some)).map(({ id }) => String(id)))
  }

  await admin.lockdowns.start({ ...LOCKED })
  const during = await Promise.all([
    admin.authorize('support-agent', 'ping', { n: -1 }),
    admin.authorize('sales-agent', 'ping', { n: -1 }),
  ])
  const ended: Awaited<ReturnType<typeof requestNow>>[] = []
  for (const id of asked) ended.push(await requestNow(world, id))

  expect(during.map(({ status }) => status)).toEqual(['denied', 'pending'])
  expect(
    new Set(ended.map(({ status, reason }) => `${status} ${reason.replace(/by .*:/, 'by X:')}`)),
  ).toEqual(new Set(['denied Locked down by X: Suspicious refunds']))
})

test('a lockdown and simultaneous approvals and starts: nothing is approved or started after it is in force', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_ONE } })
  const admin = await world.client(ADMIN)
  const ids = await Promise.all([1, 2, 3, 4].map((n) => admin.authorize('support-agent', 'ping', { n })))
  const cards: { ts: string }[] = []
  for (const { id } of ids) cards.push(await cardSaying(world, id))

  await Promise.all([
    admin.lockdowns.start({ ...LOCKED }),
    ...cards.map(({ ts }) =>
      world.sandbox
        .as('ann')
        .click('Approve', { ts })
        .catch(() => {}),
    ),
  ])
  const locked = (await auditRows(world, { kind: 'lockdown' }))[0]?.seq ?? 0
  const ended = await Promise.all(ids.map(({ id }) => requestNow(world, id)))

  const settled = await auditRows(world, { kind: 'settled', limit: '50' })
  const approvedAfter = settled.filter(({ seq, outcome }) => seq > locked && outcome === 'allowed')
  expect(approvedAfter).toEqual([])
  expect(ended.map(({ allowed }) => allowed)).toEqual([false, false, false, false])
})

test('of a lockdown and simultaneous starts, each start is recorded before it or refused', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const admin = await world.client(ADMIN)
  const asked = await Promise.all(
    Array.from({ length: 20 }, (_, n) => admin.authorize('support-agent', 'ping', { n })),
  )
  const allowed = await Promise.all(asked.map(({ id }) => admin.waitFor(String(id))))
  const start = (call: (typeof allowed)[number]) =>
    admin.redeem(call).then(
      () => 'started',
      () => 'refused',
    )

  const starts = allowed.slice(0, 15).map(start)
  await admin.lockdowns.start({ ...LOCKED })
  starts.push(...allowed.slice(15).map(start))
  const outcomes = await Promise.all(starts)

  const locked = (await auditRows(world, { kind: 'lockdown' }))[0]?.seq ?? 0
  const redeemed = await auditRows(world, { kind: 'redeemed', limit: '50' })
  expect(redeemed.filter(({ seq }) => seq > locked)).toEqual([])
  expect(redeemed).toHaveLength(outcomes.filter((outcome) => outcome === 'started').length)
  expect(outcomes.slice(15)).toEqual(Array(5).fill('refused'))
})

test('two admins at once: both lockdowns hold until each is lifted, and a second lift changes nothing', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const [one, other] = await Promise.all([world.client(ADMIN), world.client(ADMIN)])
  const [first, second] = await Promise.all([one, other].map(({ lockdowns }) => lockdowns.start(LOCKED)))
  const status = async () => (await one.authorize('support-agent', 'ping')).status

  const lifts = await Promise.all(
    [one, other].map(({ lockdowns }) => lockdowns.lift(String(first?.id), 'Fine')),
  )
  const between = await status()
  await one.lockdowns.lift(String(second?.id), 'Fine')

  expect(lifts[0]?.ended).toEqual(lifts[1]?.ended)
  expect([between, await status()]).toEqual(['denied', 'allowed'])
  expect(await auditRows(world, { kind: 'lockdown_lifted' })).toHaveLength(2)
})
