import { interrupt, MemorySaver } from '@langchain/langgraph'
import { createAgent, createMiddleware, ToolMessage, tool } from 'langchain'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import { vetoMiddleware } from '../../../src/adapters/langchain/index.ts'
import {
  approve,
  approveAmount,
  cards,
  deny,
  EDIT_NOTE,
  letExpire,
  PAYMENT,
  REFUND,
  startFinance,
  vetoOf,
} from '../people.ts'
import type { ScriptedCall } from '../scripted-call.ts'
import { scriptedModel } from './scripted-model.ts'

const SMALL = { tool: 'refund_payment', params: { payment_id: 'pay_1', amount_cents: 100 } }
const GO = { messages: [{ role: 'user', content: 'Go' }] }
const RESULT_RULE = `
name: results
rules:
  - { name: exact, tool: refund_payment, phase: result, when: result.refunded > 1, action: deny, message: Too much }
`

test('a refusal of a call of LangChain carries its reason for programs', async () => {
  const { world, agent } = await agentWith(REFUND, () => expect.fail('It ran'))

  const running = agent.invoke(GO)
  await deny(world, 'pay_1', 'Not due')
  const { messages } = await running

  const [message] = messages.filter((each) => ToolMessage.isInstance(each))
  expect(message).toMatchObject({
    status: 'error',
    artifact: { veto: 'refused', why: 'rejected', requestId: expect.stringMatching(/^req_/) },
  })
})

test('a tool of LangChain that returns content blocks and an artifact keeps them, also with the note about an edit', async () => {
  const world = await startFinance()
  const blocks = [{ type: 'text', text: 'Paid' }]
  const payOut = tool(async () => [blocks, { receipt: 7 }], {
    name: 'pay_out',
    description: 'Pay out',
    schema: z.looseObject({}),
    responseFormat: 'content_and_artifact',
  })
  const { model } = scriptedModel(PAYMENT)
  const middleware = [vetoMiddleware(await vetoOf(world), { ToolMessage })]

  const running = createAgent({ model, tools: [payOut], middleware }).invoke(GO)
  await approveAmount(world, 'Bonus', '450')
  const { messages } = await running

  expect(messages.find((each) => ToolMessage.isInstance(each))).toMatchObject({
    content: [{ type: 'text', text: `${EDIT_NOTE}.` }, ...blocks],
    artifact: { receipt: 7 },
  })
})

test('a rule of phase result reads the JSON that a tool of LangChain returns, and withholds it', async () => {
  const { world, agent, seen } = await agentWith(SMALL, () => ({ refunded: 100 }))
  await world.writePolicy('results.yaml', RESULT_RULE)

  await agent.invoke(GO)

  expect(seen['call_1']).toMatch(/^The call ran, and its result is withheld\. .*Too much/)
})

test('edited params that do not fit the schema of a tool of LangChain are reported as failed, and the model reads it', async () => {
  const { world, agent, seen } = await agentWith(
    PAYMENT,
    () => expect.fail('It ran'),
    z.looseObject({ amount: z.number().max(1_000) }),
  )

  const running = agent.invoke(GO)
  await approveAmount(world, 'Bonus', '2000')
  await running

  expect(seen['call_1']).toContain('did not match expected schema')
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('a call is asked about again when the next turn of a thread of LangChain repeats its call id', async () => {
  const world = await startFinance()
  const ran: object[] = []
  const middleware = [vetoMiddleware(await vetoOf(world), { ToolMessage })]
  const tools = [toolOf('refund_payment', (params) => void ran.push(params))]
  const checkpointer = new MemorySaver()
  const agent = createAgent({ model: scriptedModel(REFUND).model, tools, middleware, checkpointer })
  const turn = () => agent.invoke(GO, { configurable: { thread_id: 'thread-1' } })

  const first = turn()
  await approve(world, 'pay_1')
  await first
  const second = turn()
  await cards(world, 2)
  await letExpire(world, 'pay_1')
  await second

  expect(ran).toEqual([REFUND.params])
})

test.each([
  [
    'repeats',
    createMiddleware({
      name: 'Repeating',
      wrapToolCall: async (request, handler) => {
        await handler(request)
        return handler(request)
      },
    }),
    1,
  ],
  [
    'changes',
    createMiddleware({
      name: 'Changing',
      wrapToolCall: (request, handler) =>
        handler({ ...request, toolCall: { ...request.toolCall, args: { amount_cents: 70_000 } } }),
    }),
    0,
  ],
])('what a middleware after that of Veto %s of an approved call is not run', async (_what, other, runs) => {
  const world = await startFinance()
  const ran: object[] = []
  const { model, seen } = scriptedModel(SMALL)
  const tools = [toolOf('refund_payment', (params) => void ran.push(params))]
  const middleware = [vetoMiddleware(await vetoOf(world), { ToolMessage }), other]

  await createAgent({ model, tools, middleware }).invoke(GO)

  expect(ran).toHaveLength(runs)
  expect(seen['call_1']).toContain('put vetoMiddleware() last')
})

test('a governed tool of LangChain that interrupts the run by itself fails, as it could not be started twice', async () => {
  const { world, agent, seen } = await agentWith(
    SMALL,
    () => interrupt('Sure?'),
    undefined,
    new MemorySaver(),
  )

  await agent.invoke(GO, { configurable: { thread_id: 'thread-1' } })

  expect(seen['call_1']).toContain('has started and cannot interrupt the run')
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('a call of a tool that an agent of LangChain does not have is decided like any other', async () => {
  const world = await startFinance()
  const { model, seen } = scriptedModel({ tool: 'delete_customer', params: { customer_id: 'c1' } })
  const middleware = [vetoMiddleware(await vetoOf(world), { ToolMessage })]

  await createAgent({ model, tools: [toolOf('pay_out', () => 'Paid')], middleware }).invoke(GO)

  expect(seen['call_1']).toMatch(/^Not run: this call is denied\./)
})

/** An agent whose model makes this call of its only tool, in a world of its own. */
async function agentWith(
  call: ScriptedCall,
  run: (params: object) => unknown,
  ...[schema = z.looseObject({}), checkpointer]: [schema?: z.ZodObject, checkpointer?: MemorySaver]
) {
  const world = await startFinance()
  const { model, seen } = scriptedModel(call)
  const middleware = [vetoMiddleware(await vetoOf(world), { ToolMessage })]
  const saved = checkpointer === undefined ? {} : { checkpointer }
  const agent = createAgent({ model, tools: [toolOf(call.tool, run, schema)], middleware, ...saved })
  return { world, agent, seen }
}

function toolOf(name: string, run: (params: object) => unknown, schema: z.ZodObject = z.looseObject({})) {
  return tool(async (params: object) => run(params), { name, description: name, schema })
}
