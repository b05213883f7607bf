import { expect, test } from 'vitest'
import { privateWords, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'
import { testOnSqlite } from '../support/test-on-sqlite.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

test.each([-2 * HOUR_MS, -24 * HOUR_MS])(
  'a wall clock that steps by %i ms does not move a deadline later',
  async (stepMs) => {
    const world = await startWorld()
    const id = await ask(world)

    world.clock.stepWall(stepMs)
    await world.clock.jump(HOUR_MS - 1)
    const before = await requestNow(world, id)
    await world.clock.advance(1)

    expect(before.status).toBe('pending')
    expect((await requestNow(world, id)).status).toBe('expired')
  },
)

test.each([-2 * HOUR_MS, -24 * HOUR_MS])(
  'a wall clock that steps by %i ms does not move a deadline later across a restart',
  async (stepMs) => {
    const world = await startWorld()
    const id = await ask(world)

    world.clock.stepWall(stepMs)
    await world.restart()
    await world.clock.jump(HOUR_MS)

    expect((await requestNow(world, id)).status).toBe('expired')
  },
)

test.each([-2 * HOUR_MS, -24 * HOUR_MS])(
  'a wall clock that steps by %i ms does not let a removed approver decide for longer',
  async (stepMs) => {
    const world = await startWorld()
    await world.sandbox.as('ben').click('Approve', { ts: (await cardOf(world, await ask(world))).ts })
    const id = await ask(world)
    await world.clock.advance(1_000)
    const { ts } = await cardOf(world, id)

    world.clock.stepWall(stepMs)
    world.sandbox.setMembers('@finance', ['ann'])
    await world.clock.advance(MINUTE_MS)
    await world.sandbox.as('ben').click('Approve', { ts })

    await world.sandbox.until(() => privateWords(world, 'ben')[0], 'a private refusal')
    expect((await requestNow(world, id)).status).toBe('pending')
  },
)

test.each([-2 * HOUR_MS, -24 * HOUR_MS])(
  'a wall clock that steps by %i ms does not delay cards, and is logged',
  async (stepMs) => {
    const logged: unknown[] = []
    const world = await startWorld({ logged })

    world.clock.stepWall(stepMs)
    const id = await ask(world)

    await cardOf(world, id)
    expect(JSON.stringify(logged)).toContain('the system clock was set back')
  },
)

test.each([-2 * HOUR_MS, -24 * HOUR_MS])(
  'a wall clock that steps by %i ms does not extend the life of an allowed call that was not started, also across a restart',
  async (stepMs) => {
    const world = await startWorld()
    const client = await world.client()
    const small = { ...BIG_REFUND, amount_cents: 1_000 }
    const allowed = await client.authorize('support-agent', 'refund_payment', small)

    world.clock.stepWall(stepMs)
    await world.restart()
    await world.clock.jump(HOUR_MS)

    const again = await world.client()
    await expect(again.execute(allowed, async () => 'ran')).rejects.toMatchObject({ code: 'lapsed' })
  },
)

// On PostgreSQL no server's time is behind the last entry, as another server may have written it.
testOnSqlite(
  'a wall clock that was ahead and is set right is adopted by a restart once no deadline of that time is running',
  async () => {
    const world = await startWorld()
    await ask(world)
    await world.clock.jump(HOUR_MS)
    await world.clock.jump(HOUR_MS)

    world.clock.stepWall(-24 * HOUR_MS)
    await world.clock.jump(2 * HOUR_MS)
    await world.restart()
    const id = await ask(world)

    expect(await requestNow(world, id)).toMatchObject({
      evaluatedAt: new Date(world.clock.nowMs()).toISOString(),
    })
  },
)

async function ask(world: World): Promise<string> {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  return String(id)
}
