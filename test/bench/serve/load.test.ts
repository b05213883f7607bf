import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { runLoad } from '../../../bench/serve/load.ts'
import type { LoadSpec } from '../../../bench/serve/messages.ts'
import { serveBudgets } from '../../../bench/serve/report.ts'

test('the load generator sends as many calls as ordered, over all connections, and reads the ids of pending ones', async () => {
  const { url, bodies } = await aServer((count) => ({
    status: 202,
    body: JSON.stringify({ id: `req_${String(count).padStart(36, '0')}`, allowed: false }),
  }))

  const result = await runLoad({ ...aLoad(url), amount: { kind: 'count', count: 50 } })

  expect(result).toMatchObject({ calls: 50, failed: 0, firstFailure: null })
  expect(new Set(result.ids).size).toBe(50)
  expect(bodies).toHaveLength(50)
  expect(new Set(bodies)).toEqual(new Set(['{"a":1}', '{"b":2}']))
})

test('a response that is not the expected one is a failed call, and the first is reported', async () => {
  const { url } = await aServer((count) => ({
    status: count === 7 ? 500 : 202,
    body: `{"id":"","allowed":false,"count":${count}}`,
  }))

  const result = await runLoad({ ...aLoad(url), amount: { kind: 'count', count: 20 } })

  expect(result).toMatchObject({ calls: 20, failed: 1 })
  expect(result.firstFailure).toContain('500 {"id":"","allowed":false,"count":7}')
})

test('at a constant rate all calls that are due are sent, in the time that they need', async () => {
  const { url, bodies } = await aServer(() => ({ status: 202, body: '"allowed":false' }))

  const result = await runLoad({ ...aLoad(url), amount: { kind: 'rate', perSecond: 500, ms: 200 } })

  expect(result).toMatchObject({ calls: 100, failed: 0 })
  expect(bodies).toHaveLength(100)
  expect(result.seconds).toBeGreaterThan(0.19)
})

test('a server that closes a connection ends the run as failed', async () => {
  const { url } = await aServer(() => null)

  const result = await runLoad({ ...aLoad(url), amount: { kind: 'time', ms: 60_000 } })

  expect(result.firstFailure).toBe('The server closed a connection')
})

test('a budget is not measured when its figure was left out of the run', () => {
  const budgets = serveBudgets({ figures: [], diskBytesPerDecision: null, busiestLoad: 0 })

  expect(budgets.map(({ measured }) => measured)).toEqual(budgets.map(() => null))
})

function aLoad(url: string): Omit<LoadSpec, 'amount'> {
  return {
    url,
    path: '/',
    authorization: '',
    connections: 4,
    bodies: ['{"a":1}', '{"b":2}'],
    withKeys: false,
    expected: [{ status: 202, contains: '"allowed":false' }],
  }
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** Answers every request by `answer`, which gets its number; null closes the connection. */
async function aServer(answer: (count: number) => Answer | null) {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    bodies.push(Buffer.concat(chunks).toString())
    const given = answer(bodies.length)
    if (given === null) return void response.destroy()
    response.writeHead(given.status, { 'content-length': Buffer.byteLength(given.body) }).end(given.body)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a port')
  return { url: `http://127.0.0.1:${address.port}`, bodies }
}
