import { Agent, RunState, run } from '@openai/agents'
import { expect, test } from 'vitest'
import { vetoApproval } from '../../../src/adapters/openai-agents/index.ts'
import { type ParkingFramework, parkContract } from '../park.contract.ts'
import { approve, REFUND, startFinance, vetoAt, vetoOf } from '../people.ts'
import { scriptedModel } from './scripted-model.ts'
import { supportTools } from './support-tools.ts'

const program = 'client/test/adapters/openai-agents/run.process.ts'

parkContract({ name: 'OpenAI Agents', program, begin: (veto, calls) => begin(veto, calls, false) })

parkContract({ name: 'OpenAI Agents in a stream', program, begin: (veto, calls) => begin(veto, calls, true) })

test('an interrupted run of OpenAI Agents names what people still decide and why, and then how many are decided', async () => {
  const world = await startFinance()
  const { decisions } = await begin(await vetoOf(world), [REFUND], false)

  const pending = [{ kind: 'parked', reason: 'Refunds over $500 require finance review' }]
  expect(await decisions()).toMatchObject({ decided: 0, pending })
  await approve(world, 'pay_1')

  expect(await decisions()).toMatchObject({ decided: 1, pending: [] })
})

test('an interrupted call of OpenAI Agents that has run is not run again from the same state, and the model reads that', async () => {
  const world = await startFinance()
  const { goOn, seen, ran } = await begin(await vetoOf(world), [REFUND], false)
  await approve(world, 'pay_1')

  await goOn()
  await goOn()

  expect(ran).toHaveLength(1)
  expect(seen['call_1']).toContain('Not run again: this call was started before')
})

test('the approval gate of OpenAI Agents needs a session by which a later process finds its requests', () => {
  const options: { sessionId: string } = JSON.parse('{}')

  expect(() => vetoApproval(vetoAt('http://127.0.0.1:1'), supportTools([]), options)).toThrow(
    /^Expected sessionId to name the run or conversation/,
  )
})

/** A run that people interrupt, whose state is saved. */
async function begin(...[veto, calls, stream]: [...Parameters<ParkingFramework['begin']>, stream: boolean]) {
  const { model, seen } = scriptedModel(...calls)
  const ran: unknown[] = []
  const sessionId = ({ runId }: { runId: string }) => runId
  const { tools, vetoDecisions } = vetoApproval(veto, supportTools(ran), { sessionId })
  const agent = new Agent<{ runId: string }>({ name: 'Support', model, tools })
  type State = RunState<{ runId: string }, typeof agent>
  const advance = async (from: string | State) => {
    const options = { context: { runId: 'run-1' } }
    if (!stream) return run(agent, from, options)
    const result = await run(agent, from, { ...options, stream })
    await result.completed
    return result
  }
  const saved = { text: (await advance('Go')).state.toString() }
  const open = () => RunState.fromString<{ runId: string }, typeof agent>(agent, saved.text)
  const decisions = async () => vetoDecisions(await open())
  return {
    ...{ ran, seen, decisions },
    requestIds: async () => (await decisions()).requestIds,
    async goOn() {
      const before = await open()
      if ((await vetoDecisions(before)).decided === 0) return
      const { state, interruptions } = await advance(before)
      if (interruptions.length > 0) saved.text = state.toString()
    },
    async goOnUnapproved() {
      const state = await open()
      for (const interruption of state.getInterruptions())
        state.approve(interruption, { alwaysApprove: true })
      await advance(state)
    },
  }
}
