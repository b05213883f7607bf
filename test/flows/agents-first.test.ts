import { join } from 'node:path'
import { startSandbox } from 'slack-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { VetoClient } from '../../client/src/index.ts'
import { serveAgents } from '../../src/app.ts'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('agents are served before people are, readiness says so, and then both are', async () => {
  const { veto, client, sandbox } = await startForAgents('socket')

  const allowed = await client.authorize('support-agent', 'refund_payment', SMALL_REFUND)
  const early = await readiness(veto.url)
  const problem = await veto.servePeople()

  expect(allowed.outcome).toBe('allowed')
  expect(early).toMatchObject({
    code: 200,
    status: 'degraded',
    checks: { database: 'ok', slack: 'Slack has not been contacted yet' },
  })
  expect(problem).toBeNull()
  expect(await replyToHelp(sandbox)).toContain('What Veto can do')
})

test('a command that Slack posts before people are served is answered once they are', async () => {
  const { veto, sandbox } = await startForAgents('http')
  sandbox.deliverTo({ kind: 'http', url: `${veto.url}/slack/events` })

  const reply = replyToHelp(sandbox)
  expect(await veto.servePeople()).toBeNull()

  expect(await reply).toContain('What Veto can do')
})

test('a wrong app token is refused when people would be served, and the server can be stopped then', async () => {
  const { veto } = await startForAgents('socket', 'xapp-wrong')

  await expect(veto.servePeople()).rejects.toMatchObject({ code: 'slack_refused' })
  await veto.stop()

  await expect(fetch(`${veto.url}/readyz`)).rejects.toThrow()
})

test('a server that never served people stops, and answers what Slack posted with 503', async () => {
  const { veto } = await startForAgents('http')
  const posted = fetch(`${veto.url}/slack/events`, { method: 'POST', body: '{}' })
  await readiness(veto.url)

  await veto.stop()

  expect((await posted).status).toBe(503)
})

const SMALL_REFUND = { payment_id: 'pay_1', amount_cents: 100, currency: 'USD' }

async function startForAgents(kind: 'socket' | 'http', appToken?: string) {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock, enforceRates: false })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  const mode =
    kind === 'socket'
      ? ({ kind, appToken: appToken ?? sandbox.appToken } as const)
      : ({ kind, signingSecret: sandbox.signingSecret } as const)
  const veto = await serveAgents({
    config: {
      slack: { botToken: sandbox.botToken, mode, apiUrl: sandbox.apiUrl },
      host: '127.0.0.1',
      port: 0,
      database: join(tempFolder(), 'veto.db'),
      policies: 'policies',
      logLevel: 'silent',
      callbacks: new Map(),
      checkpointCallback: null,
      checkpointBucket: null,
      retentionDays: null,
    },
    clock: systemClock,
    log: silentLog,
  })
  onTestFinished(() => veto.stop())
  const { key } = await veto.keys.create({ agents: '*', scopes: ['authorize'], owner: null })
  return { sandbox, veto, client: new VetoClient({ apiKey: key, baseUrl: veto.url }) }
}

async function readiness(url: string) {
  const response = await fetch(`${url}/readyz`)
  return { code: response.status, ...Object(await response.json()) }
}

async function replyToHelp(sandbox: Awaited<ReturnType<typeof startSandbox>>): Promise<string> {
  const ann = sandbox.as('Ann')
  await ann.type('/veto help', '#general')
  const reply = await sandbox.until(
    () => ann.messages('#general').find((message) => message.ephemeral),
    'an answer',
  )
  return JSON.stringify(reply.blocks)
}
