import { MemorySaver } from '@langchain/langgraph'
import { createAgent, ToolMessage } from 'langchain'
import { expect, test } from 'vitest'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import { vetoMiddleware } from '../../../src/adapters/langchain/index.ts'
import { parkContract } from '../park.contract.ts'
import { approve, REFUND, startFinance, vetoOf } from '../people.ts'
import { parkedAgent } from './parked-agent.ts'
import { scriptedModel } from './scripted-model.ts'
import { supportTools } from './support-tools.ts'

parkContract({
  name: 'LangChain',
  program: 'client/test/adapters/langchain/run.process.ts',
  async begin(veto, calls) {
    const { begin, state, resumeWith, ...agent } = parkedAgent({
      veto,
      calls,
      checkpointer: new MemorySaver(),
    })
    await begin()
    return {
      ...agent,
      async goOnUnapproved() {
        const ids = (await state()).tasks.flatMap(({ interrupts }) => interrupts.map(({ id = '' }) => id))
        await resumeWith(Object.fromEntries(ids.map((id) => [id, { approved: true }])))
      },
    }
  },
})

test('an interrupted thread of LangChain names what people still decide and why, and then what can be resumed', async () => {
  const world = await startFinance()
  const checkpointer = new MemorySaver()
  const { begin, interrupts } = parkedAgent({ veto: await vetoOf(world), calls: [REFUND], checkpointer })
  await begin()

  const pending = [{ kind: 'parked', reason: 'Refunds over $500 require finance review' }]
  expect(await interrupts()).toMatchObject({ resume: null, pending })
  await approve(world, 'pay_1')

  const { resume, requestIds } = await interrupts()
  expect(Object.values(resume ?? {})).toEqual([{ vetoRequest: requestIds[0] }])
})

test('a parked call of an agent of LangChain without a checkpointer is withdrawn, and the run fails', async () => {
  const world = await startFinance()
  const ran: object[] = []
  const { model } = scriptedModel(REFUND)
  const middleware = [vetoMiddleware(await vetoOf(world), { ToolMessage, mode: 'park' })]
  const agent = createAgent({ model, tools: supportTools(ran), middleware })

  await expect(agent.invoke({ messages: [{ role: 'user', content: 'Go' }] })).rejects.toThrow(
    'No checkpointer',
  )

  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
  expect(ran).toEqual([])
})
