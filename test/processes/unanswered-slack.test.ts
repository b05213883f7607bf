import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { COMPILE_CACHE } from '../support/compile-cache.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('a server exits at SIGTERM though Slack accepts its connection and says nothing on it', async () => {
  const socket = Promise.withResolvers<void>()
  const silent = await listening(createTcpServer(() => socket.resolve()))
  const slack = createServer(({ url }, response) => {
    const answer = url?.endsWith('/apps.connections.open') ? { url: `ws://${silent}/link` } : IDENTITY
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ ok: true, ...answer }))
  })
  const child = spawn(process.execPath, ['bin/veto.js', 'start'], {
    env: environment(await listening(slack)),
    stdio: 'ignore',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = once(child, 'exit')

  await socket.promise
  child.kill('SIGTERM')

  // Slack's client would keep the process for 30 seconds.
  const late = new Promise((resolve) => setTimeout(resolve, 20_000, 'late').unref())
  expect(await Promise.race([exited, late])).toEqual([0, null])
}, 60_000)

const IDENTITY = { team_id: 'T1', user_id: 'U1', bot_id: 'B1' }

function environment(slack: string) {
  return {
    ...COMPILE_CACHE,
    SLACK_API_URL: `http://${slack}/api/`,
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
    VETO_PORT: '0',
    VETO_DATABASE: join(tempFolder(), 'veto.db'),
    VETO_LOG_LEVEL: 'silent',
  }
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port')
  return `127.0.0.1:${address.port}`
}
