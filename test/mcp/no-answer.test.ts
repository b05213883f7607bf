import { expect, test } from 'vitest'
import { VetoClient } from '../../client/src/index.ts'
import { connectV1, connectV2 } from './clients.ts'
import { payoutServer, startMcpWorld, startProxied } from './proxied.ts'

test('a server behind a Veto that is down lists its tools, and runs none', async () => {
  const { ran, client } = await start(
    new VetoClient({ apiKey: 'veto_test', baseUrl: 'http://127.0.0.1:1', timeoutMs: 50 }),
  )

  expect(await client.toolNames()).toContain('pay_out')
  expect(await client.call('pay_out', { amount: 1 })).toMatchObject({ isError: true })
  expect(ran).toEqual([])
})

test('a tool call under a key that is for another agent does not run', async () => {
  const world = await startMcpWorld()
  const { ran, client } = await start(await world.client({ agents: 'sales-agent' }))

  const { text } = await client.call('refund_payment', { amount_cents: 1 })

  expect(text).toMatch(/^Not run: it could not be approved\. .*\(agent_not_covered\)/)
  expect(ran).toEqual([])
})

test.each([
  ['a name that policies cannot have', 'pay out', {}],
  ['more than Veto reads', 'pay_out', { note: 'x'.repeat(70_000) }],
])('a tool call with %s does not run, and the model reads why', async (_what, name, params) => {
  const world = await startMcpWorld()
  const { ran, client } = await start(await world.client(), connectV2)

  const { isError, text } = await client.call(name, params)

  expect(isError).toBe(true)
  expect(text).toMatch(/^Not run: it could not be approved\. .*(expected letters|64 KiB|65,?536|too large)/)
  expect(ran).toEqual([])
})

async function start(veto: VetoClient, connect = connectV1) {
  const { ran, connect: server } = payoutServer()
  const { transport } = await startProxied({ veto, server })
  return { ran, client: await connect(transport) }
}
