import { expect, test } from 'vitest'
import type { RequestView } from '../../client/src/index.ts'
import { requestNow } from '../support/api-helpers.ts'
import { askAgent, askForRefund } from '../support/refunds.ts'
import { startWorld, type World } from '../support/start-world.ts'

const HOUR_MS = 3_600_000

test('the event stream of a request reports everything that happens to it, in order, until it lapses unused', async () => {
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
  await world.clock.jump(HOUR_MS)
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

test('the event stream of a request reports that an approved call started and how it ended, and then closes', async () => {
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

test('the event stream of a denied request closes at once, and that of an allowed one when it lapses', async () => {
  const world = await startWorld()
  const client = await world.client()
  const denied = await client.authorize('support-agent', 'no_such_tool')
  const allowed = await client.authorize('support-agent', 'refund_payment', { amount_cents: 5 })

  const first = await collect(client.events(String(denied.id))).end
  const story = collect(client.events(String(allowed.id)))
  await story.holds(1)
  await world.clock.jump(HOUR_MS)
  const second = await story.end

  expect(first.map(({ status }) => status)).toEqual(['denied'])
  expect(second.map(({ status }) => status)).toEqual(['allowed', 'lapsed'])
})

test('the event stream of a request reports its expiry', async () => {
  const world = await startWorld()
  const { client, id } = await askForRefund(world)
  const story = collect(client.events(id))
  await story.holds(1)

  await world.clock.jump(HOUR_MS)

  expect((await story.end).map(({ status }) => status)).toEqual(['pending', 'expired'])
})

test('the event stream of a request closes when Veto stops, without delaying it, and resumes after the last seen event', async () => {
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

test("the event stream of another agent's request does not exist", async () => {
  const world = await startWorld()
  const { id } = await askForRefund(world)
  const other = await world.client({ agents: 'sales-*' })

  await expect(other.events(id).next()).rejects.toMatchObject({ code: 'not_found', status: 404 })
  expect((await requestNow(world, id)).status).toBe('pending')
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
