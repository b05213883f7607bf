import { generateText, isStepCount, type ModelMessage } from 'ai'
import { expect, test } from 'vitest'
import { vetoApproval } from '../../../src/adapters/ai-sdk/index.ts'
import { type ParkingFramework, parkContract } from '../park.contract.ts'
import { approve, REFUND, startFinance, vetoAt, vetoOf } from '../people.ts'
import { scriptedModel } from './scripted-model.ts'
import { supportTools } from './support-tools.ts'

parkContract({ name: 'the AI SDK', begin, program: 'client/test/adapters/ai-sdk/chat.process.ts' })

test('the messages of a parked chat stay as they are until people have decided, and the reason is known', async () => {
  const world = await startFinance()
  const chat = await begin(await vetoOf(world), [REFUND])

  expect(await chat.responses()).toMatchObject({
    messages: chat.saved(),
    pending: [{ kind: 'parked', reason: 'Refunds over $500 require finance review' }],
  })
  await approve(world, 'pay_1')

  expect(await chat.responses()).toMatchObject({
    messages: [
      ...chat.saved(),
      { role: 'tool', content: [{ type: 'tool-approval-response', approved: true }] },
    ],
    pending: [],
  })
})

test('the approval gate of the AI SDK needs a session by which a later process finds its requests', () => {
  const options: { sessionId: string } = JSON.parse('{}')

  expect(() => vetoApproval(vetoAt('http://127.0.0.1:1'), supportTools([]), options)).toThrow(
    /^Expected sessionId to name the run or conversation/,
  )
})

/** A chat that ends with open approvals, whose messages are saved. */
async function begin(...[veto, calls]: Parameters<ParkingFramework['begin']>) {
  const ran: object[] = []
  const gate = vetoApproval(veto, supportTools(ran), { sessionId: 'chat-1' })
  const { model, seen } = scriptedModel(...calls)
  const { tools, toolApproval } = gate
  const messages: ModelMessage[] = [{ role: 'user', content: 'Go' }]
  const { response } = await generateText({ model, messages, tools, toolApproval, stopWhen: isStepCount(3) })
  const text = JSON.stringify([...messages, ...response.messages])
  const saved = (): ModelMessage[] => JSON.parse(text)
  const responses = () => gate.vetoResponses(saved())
  const next = (messages: ModelMessage[]) => generateText({ model, messages, tools, toolApproval })
  return {
    ...{ ran, seen, saved, responses },
    requestIds: async () => (await responses()).requestIds,
    async goOn() {
      const { messages, pending } = await responses()
      if (pending.length === 0) await next(messages)
    },
    async goOnUnapproved() {
      const parts = saved().flatMap((message) =>
        message.role === 'assistant' && typeof message.content !== 'string' ? message.content : [],
      )
      const content = parts.flatMap((part) =>
        part.type === 'tool-approval-request'
          ? [{ type: 'tool-approval-response' as const, approvalId: part.approvalId, approved: true }]
          : [],
      )
      await next([...saved(), { role: 'tool', content }])
    },
  }
}
