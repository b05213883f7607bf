import { describe, expect, test } from 'vitest'
import { VetoClient } from '../../client/src/index.ts'
import { approve } from '../../client/test/adapters/people.ts'
import type { Clock } from '../../src/core/clock.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows } from '../support/api-helpers.ts'
import { connectV1, connectV2 } from './clients.ts'
import { payoutServer, startMcpWorld, startProxied } from './proxied.ts'

const PAYOUT = { amount: 900, note: 'Bonus' }

describe.each([
  ['@modelcontextprotocol/sdk 1', connectV1],
  ['@modelcontextprotocol/client 2', connectV2],
])('a wait for people in %s', (_name, connect) => {
  test('outlives the timeout of a client that progress keeps waiting', async () => {
    const { world, client, ran } = await start({ clock: QUICK, connect })
    const { promise: isLong, resolve } = Promise.withResolvers<void>()
    const beats: number[] = []
    const calling = client.call('pay_out', PAYOUT, {
      timeout: 300,
      resetTimeoutOnProgress: true,
      onprogress({ progress, message }) {
        expect(message).toBe('Waiting for approval in Slack')
        if (beats.push(progress) === 20) resolve()
      },
    })

    await isLong
    await approve(world, 'Bonus')

    expect(await calling).toMatchObject({ isError: false, text: 'Paid 900' })
    expect(beats).toEqual(beats.toSorted((a, b) => a - b))
    expect(new Set(beats).size).toBe(beats.length)
    expect(ran).toEqual([PAYOUT])
  })

  test('ends before a client without progress gives up, and goes on when the same call is made again', async () => {
    const { world, client, ran } = await start({ connect, holdMs: 50 })

    const first = await client.call('pay_out', PAYOUT)
    const again = await client.call('pay_out', { note: 'Bonus', amount: 900 })
    await approve(world, 'Bonus')
    const last = await client.call('pay_out', PAYOUT)

    expect(first.isError).toBe(true)
    expect(first.text).toMatch(
      /^Not run yet: people were asked \(request req_\S+\), and can answer until .*Payouts need a look.*make the same call again/,
    )
    expect(again).toEqual(first)
    expect(last).toMatchObject({ isError: false, text: 'Paid 900' })
    expect(ran).toEqual([PAYOUT])
    expect(await auditRows(world, { kind: 'opened' })).toHaveLength(1)
  })
})

test('a call that was approved and run is a new request when it is made again', async () => {
  const { world, client, ran } = await start({ holdMs: 50 })
  await client.call('pay_out', PAYOUT)
  await approve(world, 'Bonus')
  await client.call('pay_out', PAYOUT)

  expect((await client.call('pay_out', PAYOUT)).text).toMatch(/^Not run yet/)
  expect(ran).toEqual([PAYOUT])
  expect(await auditRows(world, { kind: 'opened' })).toHaveLength(2)
})

test('a call with other arguments does not run on the approval of an earlier one', async () => {
  const { world, client, ran } = await start({ holdMs: 50 })
  await client.call('pay_out', PAYOUT)
  await approve(world, 'Bonus')

  expect((await client.call('pay_out', { ...PAYOUT, amount: 901 })).text).toMatch(/^Not run yet/)
  expect(ran).toEqual([])
})

test('a wait that was taken up again and cancelled is over, and the same call asks anew', async () => {
  const { world, client } = await start({ holdMs: 50 })
  await client.call('pay_out', PAYOUT)
  const giveUp = new AbortController()
  const again = client.call('pay_out', PAYOUT, { signal: giveUp.signal }).catch(() => 'cancelled')

  giveUp.abort()
  expect(await again).toBe('cancelled')
  await advanceUntil(world, async () => (await auditRows(world, { kind: 'settled' })).length > 0)

  expect((await client.call('pay_out', PAYOUT)).text).toMatch(/^Not run yet/)
  expect(await auditRows(world, { kind: 'opened' })).toHaveLength(2)
})

test('a call whose approval could not be read goes on with it when the same call is made again', async () => {
  const outage = { isNow: false }
  const { world, client, ran } = await start({ holdMs: 50, outage })
  await client.call('pay_out', PAYOUT)
  await approve(world, 'Bonus')

  outage.isNow = true
  const unread = await client.call('pay_out', PAYOUT)
  outage.isNow = false
  const last = await client.call('pay_out', PAYOUT)

  expect(unread.text).toMatch(/^Not run: it could not be approved/)
  expect(last).toMatchObject({ isError: false, text: 'Paid 900' })
  expect(ran).toEqual([PAYOUT])
})

test('a request that nobody came back for is withdrawn when the client ends', async () => {
  const { world, client, proxied } = await start({ holdMs: 50 })
  await client.call('pay_out', PAYOUT)

  await client.close()
  await proxied.ended

  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
})

test('a call that the client makes twice under one id of the model runs once', async () => {
  const { client, ran } = await start({})
  const meta = { 'claudecode/toolUseId': 'toolu_1' }
  const refund = () => client.call('refund_payment', { amount_cents: 1 }, { meta })

  const results = [await refund(), await refund()]

  expect(results).toMatchObject([
    { isError: false, text: 'Paid 1' },
    { isError: true, text: expect.stringContaining('Not run again') },
  ])
  expect(ran).toEqual([{ amount: 1 }])
})

test('a call that a client without ids makes twice is two calls', async () => {
  const { client, ran } = await start({})

  await client.call('refund_payment', { amount_cents: 1 })
  await client.call('refund_payment', { amount_cents: 1 })

  expect(ran).toHaveLength(2)
})

/** Five seconds of progress take 25 milliseconds. */
const QUICK: Pick<Clock, 'after'> = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs / 200)
    return () => clearTimeout(timer)
  },
}

interface Options {
  readonly connect?: typeof connectV1
  readonly clock?: Pick<Clock, 'after'>
  readonly holdMs?: number
  /** While it lasts, Veto is out of reach. */
  readonly outage?: { readonly isNow: boolean }
}

async function start({ connect = connectV1, clock, holdMs, outage }: Options) {
  const world = await startMcpWorld()
  const veto = new VetoClient({
    apiKey: await world.bearer(),
    baseUrl: world.veto().url,
    timeoutMs: outage === undefined ? 30_000 : 2_000,
    fetch: async (...request) => {
      if (outage?.isNow === true) throw new TypeError('fetch failed')
      return fetch(...request)
    },
  })
  const { ran, connect: server } = payoutServer()
  const caller = holdMs === undefined ? {} : { holdMs }
  const proxied = await startProxied({ veto, server, caller, ...(clock === undefined ? {} : { clock }) })
  return { world, ran, proxied, client: await connect(proxied.transport) }
}
