import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { KEY, startTestServer } from './test-server.ts'

const REQUEST = `GET /v1/stats HTTP/1.1\r\nHost: veto\r\nAuthorization: Bearer ${KEY}\r\n\r\n`

test('a server ends while agents that it refuses come back at once', async () => {
  const server = await startTestServer()
  const agents = restlessAgents(Number(new URL(server.url).port))
  await agents.answers(50)

  const closed = server.close().then(() => 'closed')
  await Promise.race([closed, agents.answers(50)])
  await server.clock.advance(2_000)
  const after = await Promise.race([closed, agents.answers(500).then(() => 'still answering')])
  agents.end()
  await closed

  expect(after).toBe('closed')
})

/** Each opens a connection, asks, and opens the next when it is answered or refused. */
function restlessAgents(port: number) {
  let isEnding = false
  let answered = 0
  const ask = () => {
    if (isEnding) return
    const socket = connect(port, '127.0.0.1', () => socket.write(REQUEST))
    socket.on('data', () => {
      answered += 1
      socket.end()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => setImmediate(ask))
  }
  for (let agent = 0; agent < 8; agent += 1) ask()
  return {
    /** Resolves after so many more answers. */
    async answers(count: number): Promise<void> {
      const until = answered + count
      while (answered < until && !isEnding) await setTimeout(1)
    },
    end() {
      isEnding = true
    },
  }
}
