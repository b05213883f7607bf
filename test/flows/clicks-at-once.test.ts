import { expect, test } from 'vitest'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { untilTrue } from '../support/eventually.ts'
import { startHoldingProxy } from '../support/holding-proxy.ts'
import { BIG_REFUND, cardOf, startWorld } from '../support/start-world.ts'

const CARDS = 8
/** Longer than a lookup may take, and shorter than Slack waits for an acknowledgement. */
const BLOCKED_MS = 2_400

test('clicks that came at once all count, though the event loop was blocked for longer than a lookup may take', async () => {
  const { world, proxy } = await worldBehindProxy()
  const ids = await ask(world, CARDS)
  const cards = await Promise.all(ids.map((id) => cardOf(world, id)))
  const lookup = proxy.hold('users.info')

  const clicks = cards.map(({ ts }) => world.sandbox.as('ann').click('Approve', { ts }))
  await untilTrue(() => lookup.count() > 0)
  world.clock.blockFor(BLOCKED_MS)
  lookup.release()
  await Promise.all(clicks)

  expect(await auditRows(world, { kind: 'vote_refused' })).toEqual([])
  for (const id of ids) expect((await requestNow(world, id)).status).toBe('approved')
})

async function worldBehindProxy() {
  let apiUrl: string | null = null
  const world = await startWorld({ apiUrl: () => apiUrl })
  const proxy = await startHoldingProxy(world.sandbox.apiUrl)
  apiUrl = proxy.url
  await world.restart()
  return { world, proxy }
}

async function ask(world: Awaited<ReturnType<typeof startWorld>>, count: number): Promise<readonly string[]> {
  const client = await world.client()
  const ids: string[] = []
  for (let at = 0; at < count; at += 1) {
    const params = { ...BIG_REFUND, payment_id: `pay_${at}` }
    ids.push(String((await client.authorize('support-agent', 'refund_payment', params)).id))
    await world.clock.advance(1_000)
  }
  return ids
}
