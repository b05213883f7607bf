import { describe, expect, test } from 'vitest'
import type { RequestView } from '../../client/src/index.ts'
import { requestNow } from '../support/api-helpers.ts'
import { askAgent, askForRefund } from '../support/refunds.ts'
import { startWorld, type World } from '../support/start-world.ts'

const HOUR_MS = 3_600_000

describe('the events of a request', () => {
  test('tell everything that happens to it, in order, until it lapses unused', async () => {
    const world = await startWorld()
    const { client, id, ts } = await askForRefund(world)
    const story = collect(client.events(id))

    await story.holds(1)
    await askAgent(world, 'ann', { ts, question: 'Which order?' })
    await story.holds(2)
    await client.reply(id, 'Order 2847')
    await story.holds(3)
    await world.sandbox.as('ann').click('Approve', { ts })
    await story.holds(4)
    await world.clock.advance(HOUR_MS)
    const told = await story.end

    expect(told.map(({ version, status }) => [version, status])).toEqual([
      [1, 'pending'],
      [2, 'pending'],
      [3, 'pending'],
      [4, 'approved'],
      [5, 'lapsed'],
    ])
    expect(told[1]?.inquiries).toMatchObject([{ text: 'Which order?', reply: null }])
    expect(told[2]?.inquiries).toMatchObject([{ text: 'Which order?', reply: 'Order 2847' }])
    expect(told[3]).toMatchObject({ allowed: true, receipt: expect.any(String) })
    expect(told[4]).toMatchObject({ allowed: false, params: {} })
  })

  test('tell that an approved call has begun and how it went, and end with that', async () => {
    const world = await startWorld()
    const { client, id, ts } = await askForRefund(world)
    const story = collect(client.events(id))
    await story.holds(1)
    await world.sandbox.as('ann').click('Approve', { ts })
    await story.holds(2)

    const approved = await client.waitFor(id)
    if (!approved.allowed) throw new TypeError('Expected an approved request')
    await client.execute(approved, async () => {
      await story.holds(3)
      return { refunded: true }
    })

    expect((await story.end).map(({ status }) => status)).toEqual([
      'pending',
      'approved',
      'redeemed',
      'succeeded',
    ])
  })

  test('end at once with a request that was denied, and with one that was allowed when it lapses', async () => {
    const world = await startWorld()
    const client = await world.client()
    const denied = await client.authorize('support-agent', 'no_such_tool')
    const allowed = await client.authorize('support-agent', 'refund_payment', { amount_cents: 5 })

    const first = await collect(client.events(String(denied.id))).end
    const story = collect(client.events(String(allowed.id)))
    await story.holds(1)
    await world.clock.advance(HOUR_MS)
    const second = await story.end

    expect(first.map(({ status }) => status)).toEqual(['denied'])
    expect(second.map(({ status }) => status)).toEqual(['allowed', 'lapsed'])
  })

  test('say when it expires', async () => {
    const world = await startWorld()
    const { client, id } = await askForRefund(world)
    const story = collect(client.events(id))
    await story.holds(1)

    await world.clock.advance(HOUR_MS)

    expect((await story.end).map(({ status }) => status)).toEqual(['pending', 'expired'])
  })

  test('end when Veto stops, without holding it up, and go on behind what was seen when it is back', async () => {
    const world = await startWorld()
    const { id, ts } = await askForRefund(world)
    const key = await world.bearer()
    const before = await rawEvents(world, id, { key })
    const read = before.text()

    await world.restart()
    const seen = await read
    await askAgent(world, 'ann', { ts, question: 'Which order?' })
    const after = await rawEvents(world, id, { key, lastEventId: '1' })
    const rest = after.text()
    await world.sandbox.as('ann').click('Deny', { ts })
    const person = world.sandbox.as('ann')
    await world.sandbox.until(() => person.modal(), 'the modal')
    await person.submit({ Reason: 'No' })

    expect(idsIn(seen)).toEqual(['1'])
    expect(seen).toContain('retry: 1000\n')
    expect(idsIn(await rest)).toEqual(['2', '3'])
    expect((await rawEvents(world, id, { key, lastEventId: '3' })).status).toBe(204)
  })

  test("of another agent's request do not exist", async () => {
    const world = await startWorld()
    const { id } = await askForRefund(world)
    const other = await world.client({ agents: 'sales-*' })

    await expect(other.events(id).next()).rejects.toMatchObject({ code: 'not_found', status: 404 })
    expect((await requestNow(world, id)).status).toBe('pending')
  })
})

/** What comes, as it comes. */
function collect(events: AsyncIterable<RequestView>) {
  const told: RequestView[] = []
  const wakes = new Set<() => void>()
  return {
    end: run(),
    async holds(count: number) {
      while (told.length < count) await new Promise<void>((resolve) => wakes.add(resolve))
    },
  }

  async function run(): Promise<readonly RequestView[]> {
    for await (const event of events) {
      told.push(event)
      for (const wake of wakes) wake()
    }
    return told
  }
}

function rawEvents(
  world: World,
  id: string,
  { key, lastEventId }: { readonly key: string; readonly lastEventId?: string },
): Promise<Response> {
  const resumed = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  return fetch(`${world.veto().url}/v1/requests/${id}/events`, {
    headers: { authorization: `Bearer ${key}`, ...resumed },
  })
}

function idsIn(stream: string): string[] {
  return [...stream.matchAll(/^id: (\d+)$/gm)].map(([, id = '']) => id)
}
