import { describe, expect, test } from 'vitest'
import { approve, approveAmount, deny, letExpire } from '../../client/test/adapters/people.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows } from '../support/api-helpers.ts'
import { connectModern, connectV1, connectV2 } from './clients.ts'
import { payoutServer, startMcpWorld, startProxied } from './proxied.ts'

const CLIENTS = [
  ['@modelcontextprotocol/sdk 1', connectV1],
  ['@modelcontextprotocol/client 2', connectV2],
  ['@modelcontextprotocol/client 2 that negotiates the version', connectModern],
] as const
const PAYOUT = { amount: 900, note: 'Bonus' }

describe.each(CLIENTS)('a tool call of %s', (_name, connect) => {
  test('runs once a person has approved it, and the client gets its result', async () => {
    const { world, client, ran } = await start(connect)
    const calling = client.call('pay_out', PAYOUT)

    await approve(world, 'Bonus')

    expect(await calling).toMatchObject({ isError: false, text: 'Paid 900' })
    expect(ran).toEqual([PAYOUT])
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
  })

  test('runs with the arguments that a person changed, and the model is told in one sentence', async () => {
    const { world, client, ran } = await start(connect)
    const calling = client.call('pay_out', PAYOUT)

    await approveAmount(world, 'Bonus', '450')

    const text = 'Ann Meyer changed amount from 900 to 450 before it ran.\nPaid 450'
    expect(await calling).toMatchObject({ isError: false, text })
    expect(ran).toEqual([{ ...PAYOUT, amount: 450 }])
  })

  test('does not run when a person denies it, and the model reads who, why and what to do', async () => {
    const { world, client, ran } = await start(connect)
    const calling = client.call('pay_out', PAYOUT)

    await deny(world, 'Bonus', 'Not due')

    const text =
      'Not run. Denied by Ann Meyer: Not due. A person decided this: do not repeat the call; follow what they said, or ask the user how to go on.'
    expect(await calling).toEqual({ isError: true, text, structured: undefined })
    expect(ran).toEqual([])
  })

  test('does not run when nobody answers, and the model does not read of a denial', async () => {
    const { world, client, ran } = await start(connect)
    const calling = client.call('pay_out', PAYOUT)

    await letExpire(world, 'Bonus')

    const { isError, text } = await calling
    expect(isError).toBe(true)
    expect(text).toMatch(/^Not run\. Nobody answered in time\. .*No person denied it\./)
    expect(ran).toEqual([])
  })

  test.each([['first'], ['second']])('is decided beside another one, the %s first', async (order) => {
    const { world, client, ran } = await start(connect)
    const [calling, other] = [
      client.call('pay_out', PAYOUT),
      client.call('pay_out', { ...PAYOUT, note: 'Travel' }),
    ]
    const decisions = [() => approve(world, 'Bonus'), () => deny(world, 'Travel', 'Not due')]

    for (const decide of order === 'first' ? decisions : decisions.toReversed()) await decide()

    expect(await calling).toMatchObject({ isError: false, text: 'Paid 900' })
    expect(await other).toMatchObject({ isError: true, text: expect.stringContaining('Not due') })
    expect(ran).toEqual([PAYOUT])
  })

  test('is refused at once when the policies deny it', async () => {
    const { client, ran } = await start(connect)

    const { isError, text } = await client.call('delete_customer', { customer_id: 'c1' })

    expect(isError).toBe(true)
    expect(text).toMatch(/^Not run: this call is denied\./)
    expect(ran).toEqual([])
  })
})

test.each([CLIENTS[0], CLIENTS[2]])(
  'a tool call that %s cancels is withdrawn, and not run',
  async (_name, connect) => {
    const { world, client, ran } = await start(connect)
    const giveUp = new AbortController()
    const calling = client.call('pay_out', PAYOUT, { signal: giveUp.signal }).catch(() => 'cancelled')
    await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')

    giveUp.abort('The user stopped it')

    expect(await calling).toBe('cancelled')
    await advanceUntil(world, async () => (await auditRows(world, { kind: 'settled' })).length > 0)
    expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
    expect(ran).toEqual([])
  },
)

async function start(connect: typeof connectV1) {
  const world = await startMcpWorld()
  const { ran, connect: server } = payoutServer()
  const { transport } = await startProxied({ world, server })
  return { world, ran, client: await connect(transport) }
}
