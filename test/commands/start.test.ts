import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { start } from '../../src/commands/start.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('veto start ends while Slack leaves its first connection without an answer', async () => {
  const asked = Promise.withResolvers<void>()
  const slack = await serve((request, response) => {
    if (request.url?.endsWith('/apps.connections.open')) asked.resolve()
    else response.setHeader('Content-Type', 'application/json').end(IDENTITY)
  })
  const ending = new AbortController()
  const lines: string[] = []

  const running = start(terminal(slack, { ending: ending.signal, lines }))
  await asked.promise
  ending.abort()
  await running

  expect(lines).toEqual([expect.stringMatching(/^Veto serves agents at /)])
})

test('veto start ends while Slack leaves the check of the bot token without an answer', async () => {
  const asked = Promise.withResolvers<void>()
  let isGivenUp = false
  const slack = await serve((_request, response) => {
    // Slack's client ends its connection once it waits no longer.
    response.on('close', () => {
      isGivenUp = true
    })
    asked.resolve()
  })
  const ending = new AbortController()
  const lines: string[] = []

  const running = start(terminal(slack, { ending: ending.signal, lines }))
  await asked.promise
  ending.abort()
  await running

  expect(isGivenUp).toBe(false)
  expect(lines).toEqual([])
})

const IDENTITY = JSON.stringify({ ok: true, team_id: 'T1', user_id: 'U1', bot_id: 'B1' })

function terminal(slack: string, { ending, lines }: { ending: AbortSignal; lines: string[] }) {
  return {
    environment: {
      SLACK_API_URL: `${slack}/api/`,
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      VETO_PORT: '0',
      VETO_DATABASE: join(tempFolder(), 'veto.db'),
      VETO_LOG_LEVEL: 'silent',
    },
    ending,
    onReload: () => undefined,
    read: () => Promise.resolve(''),
    write: () => Promise.resolve(),
    out: (line: string) => lines.push(line),
    err: (line: string) => lines.push(line),
  }
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port')
  return `http://127.0.0.1:${address.port}`
}
