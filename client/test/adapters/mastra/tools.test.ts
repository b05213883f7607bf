import { createTool } from '@mastra/core/tools'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { vetoTool, vetoTools } from '../../../src/adapters/mastra/index.ts'
import { DeniedError } from '../../../src/index.ts'
import { startFinance, vetoAt, vetoOf } from '../people.ts'
import { toolsInto } from './support-agent.ts'

test('a Mastra tool that code calls throws its denial, so that nobody takes it for data', async () => {
  const world = await startFinance()
  const deleteCustomer = createTool({
    id: 'delete_customer',
    description: 'Delete',
    execute: async () => 'gone',
  })
  const { execute } = vetoTool(await vetoOf(world), deleteCustomer)

  const calling = Reflect.apply(execute ?? expect.fail('No tool'), undefined, [{ customer_id: 'c1' }, {}])

  await expect(calling).rejects.toBeInstanceOf(DeniedError)
})

test.each<[string, object, string]>([
  ['a tool that runs elsewhere', { id: 'search', description: 'Search' }, "'search' to have execute"],
  [
    'a tool that suspends by itself',
    createTool({
      id: 'deploy',
      description: 'Deploy',
      suspendSchema: z.object({}),
      execute: async () => 1,
    }),
    'to have no suspendSchema',
  ],
  ['a name that no policy can have', { id: 'no name', execute: async () => 1 }, 'Expected an id'],
])('what cannot be governed as a whole is refused: %s', async (_what, tool, words) => {
  expect(() => vetoTools(vetoAt('http://127.0.0.1:9'), { tool })).toThrow(words)
})

test('a governed call that suspends the run of Mastra by itself fails, as it could not be started twice', async () => {
  const world = await startFinance()
  const deploy = createTool({
    id: 'draft_reply',
    description: 'Draft',
    execute: async (_params, { agent }) => agent?.suspend({}),
  })
  const { execute } = vetoTool(await vetoOf(world), deploy)
  const agent = {
    toolCallId: 'call_1',
    agentId: 'a',
    messages: [],
    suspend: () => expect.fail('Suspended'),
  }

  const calling = Reflect.apply(execute ?? expect.fail('No tool'), undefined, [{}, { agent, runId: 'run_1' }])

  await expect(calling).rejects.toThrow('has started and cannot be suspended')
})

test('vetoTools() leaves the tools of Mastra that were given as they are', () => {
  const tools = toolsInto([])
  const governed = vetoTools(vetoAt('http://127.0.0.1:9'), tools)

  expect(governed.payOut).not.toBe(tools.payOut)
  expect(governed.payOut).toBeInstanceOf(tools.payOut.constructor)
})
