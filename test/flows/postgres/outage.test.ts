import { expect, test } from 'vitest'
import { startCuttingProxy } from '../../support/cutting-proxy.ts'
import { eventually } from '../../support/eventually.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { BIG_REFUND, startWorld } from '../../support/start-world.ts'

test('while the database is away the log says so once, without the errors of each call and worker, and says when it is back', async () => {
  const proxy = await startCuttingProxy(await emptyDatabase())
  const logged: unknown[] = []
  const world = await startWorld({ database: proxy.url, logged })
  const { url } = world.veto()
  const bearer = await world.bearer()
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const call = { agentId: 'support-agent', tool: 'refund_payment', params: BIG_REFUND }
  const ask = async (): Promise<unknown> =>
    (await fetch(`${url}/v1/authorize`, { method: 'POST', headers, body: JSON.stringify(call) })).json()
  const said = (words: string) => logged.filter((line) => JSON.stringify(line).includes(words))

  proxy.cutOff(true)
  await eventually(() => expect(said('the database is away')).toHaveLength(1))
  const begunAt = logged.length
  expect(await ask()).toMatchObject({ status: 503, allowed: false })
  // Whoever has something to do tries again many times.
  await world.clock.advance(120_000)
  // Another reason, such as another error of the socket, is said.
  const meanwhile = logged.slice(begunAt).filter((line) => !JSON.stringify(line).includes('still away'))
  proxy.cutOff(false)
  await eventually(() => expect(said('the database is back')).toHaveLength(1))

  expect(meanwhile).toEqual([])
  expect(said('the database is back')).toEqual([
    [{ awayS: expect.any(Number), omitted: expect.any(Number) }, 'the database is back'],
  ])
  expect(await ask()).toMatchObject({ status: 'pending' })
})
