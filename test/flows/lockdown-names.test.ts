import { expect, test } from 'vitest'
import { VetoClient } from '../../client/src/index.ts'
import { requestNow } from '../support/api-helpers.ts'
import { ALLOWING, ASKING_ONE } from '../support/pings.ts'
import { runVeto } from '../support/run-veto.ts'
import { startWorld } from '../support/start-world.ts'

const ADMIN = { agents: '*', scopes: ['authorize', 'admin'] } as const
const REASON = 'Suspicious refunds'
const MISSPELT = 'No agent named "suport-agent" was active in the last 14 days. Did you mean support-agent?'

test('over HTTP a lockdown of a name that nobody was active under starts, and its answer warns of it', async () => {
  const { world, admin } = await afterOnePing()

  const misspelt = await admin.lockdowns.start({ agents: 'suport-agent', tools: 'pnig', reason: REASON })
  const known = await admin.lockdowns.start({ agents: 'support-*', tools: 'ping', reason: REASON })
  const everything = await admin.lockdowns.start({ agents: '*', reason: REASON })

  expect(misspelt).toMatchObject({ active: true, agents: 'suport-agent' })
  expect(misspelt.warnings).toEqual([
    MISSPELT,
    'No tool named "pnig" was active in the last 14 days. Did you mean ping?',
  ])
  expect([known.warnings, everything.warnings]).toEqual([[], []])
  expect((await (await world.client()).authorize('support-agent', 'ping')).status).toBe('denied')
})

test('a lockdown is reported as started to a program that cannot pass on its warning', async () => {
  const { world } = await afterOnePing()
  const warn = () => {
    throw new Error('The logger is closed')
  }
  const client = new VetoClient({ apiKey: await world.bearer(ADMIN), baseUrl: world.veto().url, warn })

  const started = await client.lockdowns.start({ agents: 'suport-agent', reason: REASON })

  expect(started).toMatchObject({ active: true, warnings: [MISSPELT] })
})

test('over HTTP warnings name only agents that the key covers', async () => {
  const { world } = await afterOnePing()
  const sales = await world.client({ agents: 'sales-*', scopes: ['authorize', 'admin'] })

  const { warnings } = await sales.lockdowns.start({ agents: 'sales-agent', tools: 'pnig', reason: REASON })

  expect(warnings).toEqual([
    'No agent named "sales-agent" was active in the last 14 days.',
    'No tool named "pnig" was called by sales-* in the last 14 days.',
  ])
})

test('over HTTP a lockdown that denies a pending request of an agent that was not active lately warns of nothing', async () => {
  const asking = ASKING_ONE.replace('max: 1h }', 'max: 1h }, timeout: 20d')
  const world = await startWorld({ policies: { 'ping.yaml': asking } })
  const admin = await world.client(ADMIN)
  const { id } = await admin.authorize('support-agent', 'ping')
  await world.clock.jump(15 * 86_400_000)

  const { warnings } = await admin.lockdowns.start({ agents: 'support-agent', reason: REASON })

  await world.sandbox.until(async () => (await requestNow(world, id)).status === 'denied', 'the denial')
  expect(warnings).toEqual([])
})

test('the command line warns of a name that nobody was active under, also in JSON, and still locks down', async () => {
  const { world } = await afterOnePing()
  // The command line reads the system's clock.
  const environment = { VETO_DATABASE: world.database }
  const start = (...args: readonly string[]) =>
    runVeto(['lockdown', 'start', '--reason', REASON, ...args], environment)

  const words = await start('--agent', 'suport-agent')
  const json = await start('--agent', 'suport-agent', '--json')
  const everything = await start('--all')

  expect(words.code).toBe(0)
  expect(words.out).toMatch(/^lck_\S+: agent suport-agent locked down$/)
  expect(words.err).toMatch(/^Warning: No agent named "suport-agent" was active in the last 14 days\./)
  expect(JSON.parse(json.out)).toMatchObject({
    agents: 'suport-agent',
    warnings: [expect.stringContaining('No agent named "suport-agent"')],
  })
  expect(everything.err).toBe('')
})

/** The clock has moved on since: activity of a period is what came before its end. */
async function afterOnePing() {
  const world = await startWorld({ policies: { 'ping.yaml': ALLOWING } })
  const admin = await world.client(ADMIN)
  await admin.authorize('support-agent', 'ping')
  await world.clock.advance(1)
  return { world, admin }
}
