import { expect, test } from 'vitest'
import type { VetoClient } from '../../client/src/index.ts'
import { requestNow } from '../support/api-helpers.ts'
import { askAgent } from '../support/refunds.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'
import { threadHolds } from '../support/threads.ts'

/** In such a time each channel takes another card. */
const PACE_MS = 2_000
const LETTING = policy('{ name: let, tool: ping, action: allow }')
const ASK = '{ name: ask, tool: ping, action: require_approval, approvers: [finance-team], timeout: 4h }'
const ASKING = policy(ASK)
const CAPPING = policy(cap())
const ASKING_CAPPED = policy(ASK, cap())

test('a limit that came into force after calls were allowed counts each that starts: those beyond it do not start, and new ones are denied', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': LETTING } })
  const client = await world.client()
  const ids = [await ask(client, 600), await ask(client, 601), await ask(client, 602)]

  await world.writePolicy('ping.yaml', CAPPING)

  expect(await redeemAll(client, ids)).toEqual(['redeemed', 'no_longer_allowed', 'no_longer_allowed'])
  expect(await isAllowed(client, 600)).toBe(false)
  expect(await isAllowed(client, 400)).toBe(true)
})

test('a limit that came into force after calls were approved by people counts each that starts', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING } })
  const client = await world.client()
  const ids = [await ask(client, 600), await ask(client, 601)]
  for (const id of ids) await approve(world, id)

  await world.writePolicy('ping.yaml', ASKING_CAPPED)

  expect((await redeemAll(client, ids)).sort()).toEqual(['no_longer_allowed', 'redeemed'])
})

test('a limit that came into force later is reserved for a pending call that is then approved, also after its agent replied; the other is denied', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING } })
  const client = await world.client()
  const ids = [await ask(client, 600), await ask(client, 601)]
  for (const id of ids) await inquire(world, id)

  await world.writePolicy('ping.yaml', ASKING_CAPPED)
  const views = await Promise.all(ids.map((id) => requestNow(world, id)))
  const kept = views.filter(({ status }) => status === 'pending').map(({ id }) => id)
  for (const id of kept) {
    await client.reply(id, 'Because')
    await approve(world, id)
  }

  const ends = await Promise.all(ids.map(async (id) => (await client.waitFor(id)).status))
  expect(ends.sort()).toEqual(['approved', 'denied'])
})

test('a limit under a new name counts what starts from then on', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': CAPPING } })
  const client = await world.client()
  const id = await ask(client, 600)

  await world.writePolicy('ping.yaml', policy(cap('renamed')))

  expect(await redeemAll(client, [id])).toEqual(['redeemed'])
  expect(await isAllowed(client, 600)).toBe(false)
})

test('a limit that was out of force for a while still counts a call that it had counted and that started meanwhile', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': CAPPING } })
  const client = await world.client()
  const id = await ask(client, 600)

  await world.writePolicy('ping.yaml', LETTING)
  const started = await redeemAll(client, [id])
  await world.writePolicy('ping.yaml', CAPPING)

  expect(started).toEqual(['redeemed'])
  expect(await isAllowed(client, 600)).toBe(false)
  expect(await isAllowed(client, 400)).toBe(true)
})

test('a limit that was out of force for a while still counts a call that was pending under it and approved meanwhile', async () => {
  const world = await startWorld({ policies: { 'ping.yaml': ASKING_CAPPED } })
  const client = await world.client()
  const id = await ask(client, 600)

  await world.writePolicy('ping.yaml', ASKING)
  await approve(world, id)
  const started = await redeemAll(client, [id])
  await world.writePolicy('ping.yaml', CAPPING)

  expect(started).toEqual(['redeemed'])
  expect(await isAllowed(client, 600)).toBe(false)
  expect(await isAllowed(client, 400)).toBe(true)
})

function policy(...rules: string[]) {
  return `name: ping\npriority: 900\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`
}

function cap(name = 'cap') {
  return `{ name: ${name}, tool: ping, limit: { max: 1000, per: 1h, sum: args.n }, action: deny }`
}

async function ask(client: VetoClient, n: number): Promise<string> {
  return String((await client.authorize('support-agent', 'ping', { n })).id)
}

async function isAllowed(client: VetoClient, n: number): Promise<boolean> {
  return (await client.authorize('support-agent', 'ping', { n })).allowed
}

async function approve(world: World, id: string): Promise<void> {
  await world.clock.advance(PACE_MS)
  await world.sandbox.as('ann').click('Approve', { ts: (await cardOf(world, id)).ts })
  await cardOf(world, id, { when: (text) => /approved by|denied by/.test(text) })
}

async function inquire(world: World, id: string): Promise<void> {
  await world.clock.advance(PACE_MS)
  const { ts } = await cardOf(world, id)
  await askAgent(world, 'ann', { ts, question: 'Why?' })
  await threadHolds(world, ts, 'Why?')
}

/** What became of each, one after another. */
async function redeemAll(client: VetoClient, ids: readonly string[]): Promise<string[]> {
  const ends: string[] = []
  for (const id of ids) {
    const decision = await client.waitFor(id)
    const end = decision.allowed
      ? await client.redeem(decision).then(
          ({ status }) => status,
          ({ code }) => String(code),
        )
      : 'no_longer_allowed'
    ends.push(end)
  }
  return ends
}
