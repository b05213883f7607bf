import { expect, test } from 'vitest'
import { startWorld, type World } from '../support/start-world.ts'

const CAP = {
  'cap.yaml': `priority: 900
rules:
  - { name: cap, tool: send_sms, limit: { max: 20, per: 1h }, action: deny, message: Enough for this hour }
  - { name: budget, tool: pay_out, limit: { max: 100, per: 1d, by: session, sum: args.amount }, action: require_approval, approvers: [managers] }
`,
}

async function aSender(world: World) {
  const client = await world.client({ agents: '*' })
  return (options: { idempotencyKey?: string } = {}) => client.authorize('sms-agent', 'send_sms', {}, options)
}

test('a limit allows exactly its number of many simultaneous calls', async () => {
  const world = await startWorld({ policies: CAP })
  const send = await aSender(world)

  const answers = await Promise.all(Array.from({ length: 50 }, () => send()))

  expect(answers.filter(({ allowed }) => allowed)).toHaveLength(20)
  expect(new Set(answers.filter(({ allowed }) => !allowed).map(({ reason }) => reason))).toEqual(
    new Set(['Enough for this hour']),
  )
})

test('a limit survives a restart, and allows calls again when its window has moved on', async () => {
  const world = await startWorld({ policies: CAP })
  const send = await aSender(world)
  for (let sent = 0; sent < 20; sent += 1) await send()
  await world.restart()
  const sendOn = await aSender(world)

  const full = await sendOn()
  await world.clock.jump(3_600_000)
  const free = await sendOn()

  expect([full.allowed, free.allowed]).toEqual([false, true])
})

test('a limit counts a call once that is repeated under its idempotency key', async () => {
  const world = await startWorld({ policies: CAP })
  const send = await aSender(world)
  for (let sent = 0; sent < 18; sent += 1) await send()

  const same = await Promise.all(Array.from({ length: 5 }, () => send({ idempotencyKey: 'once' })))
  const again = await send({ idempotencyKey: 'once' })
  const last = await send()
  const beyond = await send()

  expect(new Set([...same, again].map(({ id }) => id)).size).toBe(1)
  expect([again.allowed, last.allowed, beyond.allowed]).toEqual([true, true, false])
})

test('a limit on the sum of values asks a person beyond the budget of the session', async () => {
  const world = await startWorld({ policies: CAP })
  const client = await world.client({ agents: '*' })
  const pay = (amount: number, sessionId: string) =>
    client.authorize('pay-agent', 'pay_out', { amount }, { sessionId })

  const outcomes = [
    await pay(60, 'one'),
    await pay(40, 'one'),
    await pay(0.01, 'one'),
    await pay(100, 'two'),
    await pay(-5, 'three'),
  ].map(({ outcome }) => outcome)

  expect(outcomes).toEqual(['allowed', 'allowed', 'escalated', 'allowed', 'denied'])
})
