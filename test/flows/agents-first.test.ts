import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startSandbox } from 'slack-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { VetoClient } from '../../client/src/index.ts'
import { serveAgents } from '../../src/app.ts'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { start } from '../../src/commands/start.ts'
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

test('a server that never served people stops, and answers what Slack posted before with 503', async () => {
  const { veto } = await startForAgents('http')
  const posted = request(`${veto.url}/slack/events`, { method: 'POST', headers: { expect: '100-continue' } })
  await once(posted, 'continue')
  const answered = once(posted, 'response')
  posted.end('{}')

  await veto.stop()

  expect((await answered)[0]).toMatchObject({ statusCode: 503 })
})

test('a start whose Slack accepts a connection and never answers ends as soon as it is stopped', async () => {
  const slack = await startSilentSlack()
  const ending = new AbortController()
  const lines: string[] = []
  const running = start({
    environment: {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_API_URL: slack.url,
      VETO_PORT: '0',
      VETO_DATABASE: join(tempFolder(), 'veto.db'),
      VETO_LOG_LEVEL: 'silent',
    },
    ending: ending.signal,
    onReload: () => undefined,
    read: async () => '',
    write: async () => undefined,
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
  })
  await slack.connecting

  ending.abort()
  await running

  expect(lines).toEqual([expect.stringContaining('Veto serves agents at')])
})

const SMALL_REFUND = { payment_id: 'pay_1', amount_cents: 100, currency: 'USD' }

async function startForAgents(kind: 'socket' | 'http', appToken?: string) {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock, enforceRates: false })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  const mode =
    kind === 'socket'
      ? ({ kind, appToken: appToken ?? sandbox.appToken } as const)
      : ({ kind, signingSecrets: [sandbox.signingSecret] } as const)
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

/** Knows its bot, and leaves those who connect for what people do without an answer. */
async function startSilentSlack() {
  const connecting = Promise.withResolvers<void>()
  const server = createServer(({ url = '' }, response) => {
    const { port } = server.address() as AddressInfo
    const answers = url.endsWith('/auth.test')
      ? { ok: true, team: 'Acme', team_id: 'T1', user: 'veto', user_id: 'U1', bot_id: 'B1' }
      : { ok: true, url: `ws://127.0.0.1:${port}/` }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers))
  })
  server.on('upgrade', () => connecting.resolve())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/api/`, connecting: connecting.promise }
}
