import type { Fault } from 'slack-sandbox'
import { expect, test } from 'vitest'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'

const CHANNEL = '#finance-approvals'

const LOST: Fault = { kind: 'lose_answer' }
const FAULTS: Readonly<Record<string, Fault>> = {
  'asks to wait (429)': { kind: 'rate_limited', retryAfterS: 2 },
  'answers 503': { kind: 'http_error', status: 503 },
  'answers internal_error': { kind: 'error', code: 'internal_error' },
  'cuts the connection before anything happens': { kind: 'drop' },
  'accepts, and its answer is lost': LOST,
}

const METHODS = [
  'chat.postMessage',
  'chat.update',
  'conversations.list',
  'conversations.history',
  'users.info',
  'usergroups.list',
  'usergroups.users.list',
]

const PAIRS = Object.keys(FAULTS).flatMap((fault) => METHODS.map((method) => [fault, method] as const))

test.each(PAIRS)(
  "with Slack's fault %s at %s no card is missing or duplicated, and nothing is settled twice",
  async (name, method) => {
    const world = await startWorld()
    const { faults } = world.sandbox
    const fault = FAULTS[name]
    if (fault !== undefined) faults.next(fault, { method, times: 2 })
    // Slack is asked for its history only where it is not known whether a card was posted.
    if (method === 'conversations.history') faults.next(LOST, { method: 'chat.postMessage', times: 2 })

    const ids = await ask(world, 3)
    await withinAMinute(world, () => cards(world).length >= ids.length)
    await world.restart()
    await approveUntilSettled(world, ids)
    await withinAMinute(world, () =>
      cards(world).every((card) => !JSON.stringify(card).includes('veto_deny')),
    )

    expect(faults.pending()).toBe(0)
    expect(ids.map((id) => cards(world).filter((card) => JSON.stringify(card).includes(id)).length)).toEqual([
      1, 1, 1,
    ])
    for (const id of ids) {
      expect((await requestNow(world, id)).status).toBe('approved')
      expect(await auditRows(world, { request: id, kind: 'settled' })).toHaveLength(1)
    }
  },
)

/** Slack answers again just before an attempt to post, or just after one: attempts that fail become rarer. */
test.each([600, 630])(
  'after Slack is down for %d seconds every request gets its card within a minute, and waiting agents get their answer',
  async (seconds) => {
    const world = await startWorld()
    const client = await world.client()
    world.sandbox.faults.slackIsDown(true)
    const ids = await ask(world, 3)
    const answers = ids.map((id) => client.waitFor(id))
    for (let second = 0; second < seconds; second += 30) await world.clock.advance(30_000)

    world.sandbox.faults.slackIsDown(false)
    await withinAMinute(world, () => cards(world).length >= ids.length)
    await advanceUntil(world, () => world.sandbox.isConnected())
    await approveUntilSettled(world, ids)

    expect(await Promise.all(answers)).toMatchObject(
      ids.map((id) => ({ id, status: 'approved', params: BIG_REFUND })),
    )
    expect(cards(world)).toHaveLength(ids.length)
  },
)

test('after a socket drops between the card and the click, the click after the reconnection counts', async () => {
  const world = await startWorld()
  const ids = await ask(world, 1)
  await advanceUntil(world, () => cards(world).length >= 1)
  world.sandbox.faults.dropSockets()
  await advanceUntil(world, () => world.sandbox.isConnected())

  await approveUntilSettled(world, ids)

  expect(await auditRows(world, { request: ids[0] ?? '', kind: 'settled' })).toHaveLength(1)
})

test('a click in the middle of a restart counts once or not at all, and can be repeated', async () => {
  const world = await startWorld()
  const ids = await ask(world, 1)
  await advanceUntil(world, () => cards(world).length >= 1)

  const [card] = cards(world)
  const restart = world.restart()
  await Promise.allSettled([world.sandbox.as('ann').click('Approve', { ts: card?.ts ?? '' }), restart])
  await advanceUntil(world, () => world.sandbox.isConnected())
  await approveUntilSettled(world, ids)

  expect(await auditRows(world, { request: ids[0] ?? '', kind: 'voted' })).toHaveLength(1)
  expect(await auditRows(world, { request: ids[0] ?? '', kind: 'settled' })).toHaveLength(1)
})

async function ask(world: World, count: number): Promise<readonly string[]> {
  const client = await world.client()
  const ids: string[] = []
  for (let asked = 0; asked < count; asked += 1) {
    ids.push(String((await client.authorize('support-agent', 'refund_payment', BIG_REFUND)).id))
    await world.clock.advance(1)
  }
  return ids
}

/** By the clock of Veto and Slack, from when Slack answers again, or after twice two faults. */
async function withinAMinute(world: World, isSo: () => boolean): Promise<void> {
  expect(await advanceUntil(world, isSo)).toBeLessThanOrEqual(60)
}

function cards({ sandbox }: World) {
  return sandbox.messages(CHANNEL).filter(({ threadTs }) => threadTs === null)
}

/** Clicks as a person does: again, when Veto says that it could not tell who may decide. */
async function approveUntilSettled(world: World, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await advanceUntil(world, async () => {
      if ((await requestNow(world, id)).status !== 'pending') return true
      const card = cards(world).find((message) => JSON.stringify(message).includes(id))
      const click = world.sandbox.as('ann').click('Approve', { ts: card?.ts ?? '' })
      await click.catch((error: unknown) => error)
      return false
    })
  }
}
