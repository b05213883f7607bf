import { expect, test } from 'vitest'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import type { World } from '../../../../test/support/start-world.ts'
import { holdContract } from '../hold.contract.ts'
import {
  approve,
  approveAmount,
  cards,
  EDIT_NOTE,
  letExpire,
  PAYMENT,
  startFinance,
  vetoOf,
} from '../people.ts'
import { contractAgent } from './contract-agent.ts'
import type { Turn } from './scripted-model.ts'
import { refundCall, supportAgent } from './support-agent.ts'

const PAYOUT_CALL = { id: 'call_1', tool: 'payOut', args: PAYMENT.params }

holdContract({
  name: 'Mastra',
  failure: 'No such payment',
  start({ veto, calls, signal, options }) {
    const { agent, ran, seen } = contractAgent({ veto, calls, mode: 'hold', options })
    const abort = signal === undefined ? {} : { abortSignal: signal }
    return { ran, seen, ended: agent.stream('Go', abort).then((stream) => stream.consumeStream()) }
  },
})

test('a Mastra tool with its own form of output for the model keeps it, also with the note about an edit', async () => {
  const world = await startFinance()
  const { answer, ran, seen } = await agentIn(world, [[PAYOUT_CALL]])

  const answering = answer()
  await approveAmount(world, 'Bonus', '450')
  await answering

  expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
  expect(seen).toEqual({ call_1: { type: 'text', value: `${EDIT_NOTE}.\nPaid 450` } })
})

test('a call of a Mastra tool is reported as failed when the edited params do not fit the schema of the tool', async () => {
  const world = await startFinance()
  const { answer, ran, seen } = await agentIn(world, [[PAYOUT_CALL]])

  const answering = answer()
  await approveAmount(world, 'Bonus', '2000')
  await answering

  expect(ran).toEqual([])
  expect(JSON.stringify(seen)).toContain('validation failed')
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('a call is asked about again when the next run of a Mastra agent repeats its call id', async () => {
  const world = await startFinance()
  const { answer, ran, seen } = await agentIn(world, [[refundCall('call_1')]])

  const first = answer()
  await approve(world, 'pay_call_1')
  await first
  const second = answer()
  await cards(world, 2)
  await letExpire(world, 'pay_call_1')
  await second

  expect(ran).toHaveLength(1)
  expect(JSON.stringify(seen)).toContain('Nobody answered in time')
})

async function agentIn(world: World, turns: readonly Turn[]) {
  return supportAgent({ veto: await vetoOf(world), turns })
}
