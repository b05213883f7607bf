import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { verifyReceipt } from '../../client/src/index.ts'
import { Jwks } from '../../client/src/protocol/jwks.ts'
import type { Veto } from '../../src/app.ts'
import { rotateKey } from '../../src/approval/keys/rotate-key.ts'
import { createSigningKeys } from '../../src/approval/keys/signing-keys.ts'
import { makeSigningKey } from '../../src/receipt/open-keys.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'
import { runCount } from '../support/run-count.ts'
import { silentLog } from '../support/silent-log.ts'
import { startSlackRelay } from '../support/slack-relay.ts'
import { BIG_REFUND, cardOf, startWorld } from '../support/start-world.ts'
import { isOnPostgres } from '../support/world-database.ts'

const ROTATIONS = runCount(1)
const AGENT = 'support-agent'
const TOOL = 'refund_payment'
const SMALL_REFUND = { payment_id: 'pay_1', amount_cents: 100 }
const GRACE_MS = 3_600_000

test(`${ROTATIONS} rotations of the API key, the signing key and Slack's signing secret, while agents call and people click, refuse no valid call, receipt or click`, async () => {
  const rotation = await startRotation()
  const { world, slack, calls, store, approveRefunds, restartEach } = rotation
  const ended: number[] = []

  for (let count = 1; count <= ROTATIONS; count += 1) {
    const [old = ''] = calls.keys
    const { key } = await rotateKey({ store, clock: world.clock }, { name: AGENT, graceMs: GRACE_MS })
    calls.keys = [old, key]
    await approveRefunds(2)
    calls.keys = [key]
    await calls.more()
    await world.clock.advance(GRACE_MS)
    ended.push(await calls.statusWith(old))

    await createSigningKeys({ store }).insertNext(await makeSigningKey(world.clock.nowMs()))
    for (let copies = 0; copies < 3; copies += 1) {
      await calls.more()
      await world.clock.advance(9 * 60_000)
      await calls.copyPublicKeys()
    }

    const next = `signing-secret-${count}`.padEnd(32, '.')
    rotation.accepted = [next, slack.secret]
    await Promise.all([restartEach(), approveRefunds(2)])
    slack.secret = next
    await approveRefunds(1)
    rotation.accepted = [next]
    await Promise.all([restartEach(), approveRefunds(2)])
  }

  expect(await calls.stop()).toEqual([])
  expect(slack.refused).toEqual([])
  expect(ended).toEqual(Array(ROTATIONS).fill(401))
  expect(calls.kids.size).toBe(ROTATIONS + 1)
})

/** Two servers where the database allows for them, with calls that have begun, and Slack's posts going to both. */
async function startRotation() {
  const slack = await startSlackRelay('signing-secret-0'.padEnd(32, '.'))
  const state = { accepted: [slack.secret] as [string, ...string[]] }
  const world = await startWorld({ mode: 'http', signingSecrets: () => state.accepted })
  world.sandbox.deliverTo({ kind: 'http', url: slack.url })
  const { key } = await world.veto().keys.create({ agents: AGENT, scopes: ['authorize'], owner: null })
  let second = isOnPostgres() ? await world.another() : null
  const use = (...servers: readonly (Veto | null)[]) => {
    slack.servers = servers.flatMap((server) => (server === null ? [] : [server.url]))
  }
  use(world.veto(), second)
  const changes = createInProcessChanges()
  const store = await openStore({ database: world.database, log: silentLog, changes, alone: false })
  onTestFinished(() => store.close())
  const calls = startCalls(world, key, () => slack.servers)
  let refunds = 0

  return Object.assign(state, {
    world,
    slack,
    calls,
    store,
    /** One server after the other, which gets no calls and no posts meanwhile; with one, they wait. */
    async restartEach() {
      use(second)
      await Promise.all([calls.answered(), slack.answered()])
      await world.restart()
      use(world.veto())
      if (second === null) return
      await Promise.all([calls.answered(), slack.answered()])
      await second.stop()
      second = await world.another()
      use(world.veto(), second)
    },
    /** Agents ask, one after the other, and Ann approves. */
    async approveRefunds(count: number) {
      for (let done = 0; done < count; done += 1) {
        refunds += 1
        const { id } = await calls.authorize({ ...BIG_REFUND, payment_id: `pay_${refunds}` })
        const { ts } = await cardOf(world, id)
        await world.sandbox.as('ann').click('Approve', { ts })
        await calls.untilApproved(id)
      }
    },
  })
}

type World = Awaited<ReturnType<typeof startWorld>>

/** Makes calls without a pause, several at a time, in turns with each valid key and at each server, and checks their receipts with a copy of the public keys. */
function startCalls(world: World, firstKey: string, servers: () => readonly string[]) {
  const kids = new Set<string>()
  const failed: unknown[] = []
  const valid = { keys: [firstKey] as readonly string[] }
  const open = new Set<Promise<unknown>>()
  let count = 0
  let isRunning = true
  let round = Promise.withResolvers<void>()

  async function send(path: string, init: { bearer?: string; body?: object } = {}) {
    while (servers().length === 0) await pause(5)
    count += 1
    const bearer = init.bearer ?? valid.keys[count % valid.keys.length]
    const body = init.body === undefined ? null : JSON.stringify(init.body)
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const server = servers()[count % servers().length]
    const method = body === null ? 'GET' : 'POST'
    const answer = fetch(`${server}${path}`, { method, headers, body }).then(read)
    open.add(answer)
    return answer.finally(() => open.delete(answer))
  }

  const publicKeys = async () => Jwks.parse((await send('/.well-known/jwks.json')).body)
  let jwks = publicKeys()

  /** Agents read their requests again until they are settled, and show receipts. */
  async function check({ status, body }: Awaited<ReturnType<typeof send>>, params: typeof SMALL_REFUND) {
    if (status !== 200 && status !== 202) return void failed.push({ status, body })
    if (body.receipt === null) return
    const call = { agentId: AGENT, tool: TOOL, params, jwks: await jwks, nowMs: world.clock.nowMs() }
    await verifyReceipt(body.receipt, call).catch((error: unknown) => failed.push(error))
    kids.add(JSON.parse(Buffer.from(body.receipt.split('.')[0], 'base64url').toString()).kid)
  }

  async function authorize(params: typeof SMALL_REFUND, receipt = false): Promise<{ id: string }> {
    const answer = await send('/v1/authorize', { body: { agentId: AGENT, tool: TOOL, params, receipt } })
    await check(answer, params)
    return answer.body
  }

  async function run(): Promise<readonly unknown[]> {
    while (isRunning) {
      await Promise.all([1, 2, 3].map(() => authorize(SMALL_REFUND, true)))
      // An agent may make so many calls a second.
      await world.clock.advance(200)
      round.resolve()
      round = Promise.withResolvers<void>()
    }
    return failed
  }

  const running = run()
  return Object.assign(valid, {
    kids,
    authorize,
    statusWith: async (bearer: string) =>
      (await send('/v1/authorize', { bearer, body: { agentId: AGENT, tool: TOOL, params: {} } })).status,
    async untilApproved(id: string) {
      for (;;) {
        const { status, body } = await send(`/v1/requests/${id}`)
        if (body.status === 'approved') return
        if (status !== 200 || body.status !== 'pending') return void failed.push({ status, body })
        await pause(5)
      }
    },
    async copyPublicKeys() {
      jwks = publicKeys()
      await jwks
    },
    /** Resolves once each call that was made before this is answered. */
    answered: () => Promise.allSettled(open),
    /** Resolves after more calls; those of the last rounds began after this. */
    async more() {
      for (let rounds = 0; rounds < 4; rounds += 1) await Promise.race([running, round.promise])
    },
    async stop() {
      isRunning = false
      return running
    },
  })
}

async function read(response: Response) {
  return { status: response.status, body: Object(await response.json()) }
}
