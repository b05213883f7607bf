import { expect, test } from 'vitest'
import { vetoResumer } from '../../../src/adapters/mastra/index.ts'
import { VetoClient } from '../../../src/index.ts'
import { parkContract } from '../park.contract.ts'
import { approve, startFinance, vetoOf } from '../people.ts'
import { contractAgent } from './contract-agent.ts'
import { refundCall, supervisorOf, supportAgent } from './support-agent.ts'

parkContract({
  name: 'Mastra',
  program: 'client/test/adapters/mastra/run.process.ts',
  async begin(veto, calls) {
    const { agent, ran, seen, suspended, resumeDecided } = contractAgent({ veto, calls, mode: 'park' })
    await (await agent.stream('Go')).consumeStream()
    return {
      ...{ ran, seen, goOn: resumeDecided },
      requestIds: async () => (await suspended()).map(({ requestId }) => requestId),
      async goOnUnapproved() {
        for (const { runId, toolCallId } of await suspended()) {
          const stream = await agent.resumeStream({ approved: true }, { runId, toolCallId })
          await stream.consumeStream()
        }
      },
    }
  },
})

test('a resumer hands over how a run of Mastra ended, after which nothing is suspended', async () => {
  const world = await startFinance()
  const veto = await vetoOf(world)
  const turns = [[refundCall('call_1')], 'Refunded']
  const { agent, mastra, seen, answer } = supportAgent({ veto, turns, options: { mode: 'park' } })
  expect(await answer()).toMatchObject({ finishReason: 'suspended' })
  await approve(world, 'pay_call_1')

  const ended = Promise.withResolvers<unknown>()
  await using _resumer = vetoResumer(veto, mastra, { onEnded: ({ output }) => ended.resolve(output) })

  expect(await ended.promise).toMatchObject({ text: 'Refunded' })
  expect(seen).toEqual({ call_1: { type: 'json', value: { refunded: 72_000 } } })
  expect(await agent.listSuspendedRuns()).toMatchObject({ total: 0 })
})

test('a parked run goes on through its supervisor, once, when a sub-agent of Mastra made the call', async () => {
  const world = await startFinance()
  const veto = await vetoOf(world)
  const { supervisor, mastra, ran, seen } = supervisorOf(veto, refundCall('call_1'))
  await (await supervisor.stream('Please help')).getFullOutput()
  await approve(world, 'pay_call_1')

  const ended: string[] = []
  await using resumer = vetoResumer(veto, mastra, {
    connections: 0,
    onEnded: ({ name }) => void ended.push(name),
  })
  await resumer.check()

  expect(ended).toEqual(['supervisor'])
  expect(ran).toHaveLength(1)
  expect(seen).toEqual({ call_0: { type: 'text', value: 'Refunded' } })
})

test('a parked run of Mastra stays suspended when Veto cannot be reached as it is resumed, and goes on later', async () => {
  const world = await startFinance()
  const down = { isDown: false }
  const fetch: typeof globalThis.fetch = (...request) =>
    down.isDown ? Promise.reject(new TypeError('fetch failed')) : globalThis.fetch(...request)
  const apiKey = await world.bearer()
  const client = new VetoClient({ apiKey, baseUrl: world.veto().url, fetch, timeoutMs: 1_000 })
  const veto = { client, agentId: 'support-agent', sessionId: undefined }
  const { answer, agent, ran } = supportAgent({
    veto,
    turns: [[refundCall('call_1')]],
    options: { mode: 'park' },
  })
  const { runId } = await answer()
  await approve(world, 'pay_call_1')

  down.isDown = true
  const options = { runId: String(runId), toolCallId: 'call_1' }
  await (await agent.resumeStream({ settled: true }, options)).getFullOutput()
  expect(ran).toEqual([])
  expect(await agent.listSuspendedRuns()).toMatchObject({ total: 1 })
  down.isDown = false
  await (await agent.resumeStream({ settled: true }, options)).getFullOutput()

  expect(ran).toHaveLength(1)
})
