import { expect, test } from 'vitest'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import { openGate } from '../../../src/adapters/mastra/gate.ts'
import { vetoApprovals } from '../../../src/adapters/mastra/index.ts'
import { DeniedError } from '../../../src/index.ts'
import { misbehavingServer } from '../../misbehaving-server.ts'
import { CALL } from '../../views.ts'
import { approve, approveAmount, cards, deny, PAYMENT, startFinance, vetoAt, vetoOf } from '../people.ts'
import { UNUSABLE_ANSWERS } from '../unusable-answers.ts'
import { approvingAgent, refundCall } from './support-agent.ts'

const PAYOUT_CALL = { id: 'call_1', tool: 'payOut', args: PAYMENT.params }

test('a call that Mastra holds back runs once a person approves, and its end is in the audit log', async () => {
  const world = await startFinance()
  const { agent, ran, seen } = approvingAgent([[refundCall('call_1')], 'Refunded'])

  const reading = chunksOf(vetoApprovals(await vetoOf(world), agent, await agent.stream('Refund it')))
  await approve(world, 'pay_call_1')

  expect((await reading).map(({ type }) => type)).toEqual(
    expect.arrayContaining(['tool-call-approval', 'tool-result', 'text-delta']),
  )
  expect(ran).toEqual([refundCall('call_1').args])
  expect(seen).toMatchObject({ call_1: { value: { refunded: 72_000 } } })
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test('a call that Mastra holds back is declined with who denied it and why', async () => {
  const world = await startFinance()
  const { agent, ran, seen } = approvingAgent([[refundCall('call_1')]])

  const reading = chunksOf(vetoApprovals(await vetoOf(world), agent, await agent.stream('Refund it')))
  await deny(world, 'pay_call_1', 'Already refunded')
  await reading

  expect(ran).toEqual([])
  expect(JSON.stringify(seen)).toContain('Not run. Denied by Ann Meyer: Already refunded.')
})

test('a call that Mastra holds back is declined when a person edits its params, and the model reads which were approved', async () => {
  const world = await startFinance()
  const { agent, ran, seen } = approvingAgent([[PAYOUT_CALL]])

  const reading = chunksOf(vetoApprovals(await vetoOf(world), agent, await agent.stream('Pay')))
  await approveAmount(world, 'Bonus', '450')
  await reading

  expect(ran).toEqual([])
  expect(JSON.stringify(seen)).toContain('other params than these were approved')
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('a run of Mastra ends with an error when a rule refuses the result of a call that it held back', async () => {
  const world = await startFinance()
  await world.writePolicy('results.yaml', RESULT_RULE)
  const { agent, ran } = approvingAgent([[refundCall('call_1')]])

  const reading = chunksOf(vetoApprovals(await vetoOf(world), agent, await agent.stream('Refund it')))
  const ending = expect(reading).rejects.toBeInstanceOf(DeniedError)
  await approve(world, 'pay_call_1')
  await ending

  expect(ran).toHaveLength(1)
})

test('two calls that Mastra holds back at once are decided one after the other', async () => {
  const world = await startFinance()
  const { agent, ran } = approvingAgent([[refundCall('call_1'), refundCall('call_2')], 'Done'])

  const reading = chunksOf(vetoApprovals(await vetoOf(world), agent, await agent.stream('Refund both')))
  await approve(world, 'pay_call_1')
  await cards(world, 2)
  await approve(world, 'pay_call_2')
  await reading

  expect(ran).toHaveLength(2)
})

test.each(UNUSABLE_ANSWERS)(
  'a call that Mastra holds back is declined when Veto %s',
  async (_what, behaviour) => {
    await using server = await misbehavingServer(behaviour)
    const [, tool, args] = CALL
    const call = { tool, toolCallId: 'call_1', args, runId: 'run_1', threadId: undefined }

    expect(await openGate(vetoAt(server.url), call, {})).toMatchObject({
      kind: 'declined',
      reason: expect.stringMatching(/^Not run: it could not be approved\./),
    })
  },
)

const RESULT_RULE = `
name: results
rules:
  - { name: exact, tool: refund_payment, phase: result, when: result.refunded > 1, action: deny, message: Too much }
`

async function chunksOf<T>(chunks: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = []
  for await (const chunk of chunks) read.push(chunk)
  return read
}
