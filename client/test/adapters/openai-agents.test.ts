import { join } from 'node:path'
import { Agent, RunState, run, tool } from '@openai/agents'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { auditRows } from '../../../test/support/api-helpers.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import type { AdapterVeto } from '../../src/adapters/adapter-options.ts'
import { vetoApproval, vetoTools } from '../../src/adapters/openai-agents/index.ts'
import { createResumer } from '../../src/govern/index.ts'
import { misbehavingServer } from '../misbehaving-server.ts'
import { CALL } from '../views.ts'
import {
  approve,
  approveAmount,
  deny,
  letExpire,
  PAYMENT,
  REFUND,
  startFinance,
  vetoAt,
  vetoOf,
} from './people.ts'
import { agentProgram } from './run-program.ts'
import type { ScriptedCall } from './scripted-model.ts'
import { scriptedOpenAiModel } from './scripted-openai-model.ts'
import { UNUSABLE_ANSWERS } from './unusable-answers.ts'

const OTHER = { ...PAYMENT, toolCallId: 'call_2' }

describe('a tool of OpenAI Agents that waits for people', () => {
  test('runs once it is approved, and the model gets its result', async () => {
    const { world, running, results, ran } = await startRun(REFUND)

    await approve(world, 'pay_1')
    await running

    expect(results).toEqual({ call_1: 'Done: refund_payment' })
    expect(ran).toEqual([REFUND.params])
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
  })

  test('runs with the params that a person edited, and the model reads who changed what', async () => {
    const { world, running, results, ran } = await startRun(PAYMENT)

    await approveAmount(world, 'Bonus', '450')
    await running

    expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
    expect(results).toEqual({
      call_1: 'Ann Meyer changed amount from 900 to 450 before it ran.\nDone: pay_out',
    })
  })

  test('is not run when a person denies it, and the model gets who, why and what to do', async () => {
    const { world, running, results, ran } = await startRun(REFUND)

    await deny(world, 'pay_1', 'Already refunded')
    await running

    expect(results).toEqual({
      call_1:
        'Not run. Denied by Ann Meyer: Already refunded. A person decided this: do not repeat the call; follow what they said, or ask the user how to go on.',
    })
    expect(ran).toEqual([])
  })

  test('is not run when nobody answers, and the model does not read of a denial', async () => {
    const { world, running, results, ran } = await startRun(REFUND)

    await letExpire(world, 'pay_1')
    await running

    expect(results['call_1']).toMatch(/^Not run\. Nobody answered in time\. .*No person denied it\./)
    expect(ran).toEqual([])
  })

  test.each([['first'], ['second']])('is decided beside another one, the %s first', async (order) => {
    const { world, running, results, ran } = await startRun(REFUND, OTHER)
    const decisions = [() => approve(world, 'pay_1'), () => deny(world, 'Bonus', 'Not due')]

    for (const decide of order === 'first' ? decisions : decisions.toReversed()) await decide()
    await running

    expect(results).toEqual({
      call_1: 'Done: refund_payment',
      call_2: expect.stringContaining('Denied by Ann Meyer: Not due'),
    })
    expect(ran).toEqual([REFUND.params])
  })

  test('is withdrawn when the caller gives up, and not run', async () => {
    const giveUp = new AbortController()
    const world = await startFinance()
    const { agent, ran } = agentOf(await vetoOf(world), scriptedOpenAiModel(REFUND).model)
    const running = run(agent, 'Go', { signal: giveUp.signal }).catch(() => undefined)
    await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')

    giveUp.abort()
    await running
    const settled = () => auditRows(world, { kind: 'settled' })
    await expect.poll(settled).toMatchObject([{ status: 'cancelled' }])

    expect(ran).toEqual([])
  })

  test('that fails is reported as failed', async () => {
    const world = await startFinance()
    const { model, results } = scriptedOpenAiModel({ tool: 'refund_payment', params: { amount_cents: 13 } })
    await run(agentOf(await vetoOf(world), model).agent, 'Go')

    expect(results['call_1']).toContain('An error occurred while running the tool')
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
  })

  test.each(UNUSABLE_ANSWERS)(
    'is not run when Veto %s, and the model is told not to repeat it',
    async (_name, behaviour) => {
      await using server = await misbehavingServer(behaviour)
      const { model, results } = scriptedOpenAiModel({ tool: CALL[1], params: CALL[2] })
      const { agent, ran } = agentOf(vetoAt(server.url), model)

      await run(agent, 'Go')

      expect(results['call_1']).toMatch(/^Not run: .*Do not repeat the call by yourself/)
      expect(ran).toEqual([])
    },
  )

  test('with an output schema, which no refusal fits, is refused as a whole', () => {
    const look = tool({
      name: 'look',
      description: 'Look',
      parameters: z.object({}),
      outputSchema: z.object({ seen: z.string() }),
      execute: () => ({ seen: 'nothing' }),
    })

    expect(() => vetoTools(vetoAt('http://127.0.0.1:1'), [look])).toThrow(
      /^Expected the tool 'look' to have no outputSchema/,
    )
  })
})

describe('a run of OpenAI Agents that is interrupted while people decide', () => {
  test('goes on from its saved state with what was approved, and runs it once', async () => {
    const { world, decisionsOf, goOn, results, ran } = await interruptedRun(REFUND)

    expect(await decisionsOf()).toMatchObject({
      decided: 0,
      pending: [{ kind: 'parked', reason: 'Refunds over $500 require finance review' }],
    })
    await approve(world, 'pay_1')
    await goOn()
    expect(results).toEqual({ call_1: 'Done: refund_payment' })
    await goOn()

    expect(ran).toEqual([REFUND.params])
    expect(results).toEqual({
      call_1: expect.stringContaining('Not run again: this call was started before'),
    })
  })

  test('continues with the params that a person edited, and the model reads who changed what', async () => {
    const { world, goOn, results, ran } = await interruptedRun(PAYMENT)

    await approveAmount(world, 'Bonus', '450')
    await goOn()

    expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
    expect(results).toEqual({
      call_1: 'Ann Meyer changed amount from 900 to 450 before it ran.\nDone: pay_out',
    })
  })

  test('goes on with a denial in words', async () => {
    const { world, goOn, results, ran } = await interruptedRun(REFUND)

    await deny(world, 'pay_1', 'Already refunded')
    await goOn()

    expect(results['call_1']).toMatch(/^Not run\. Denied by Ann Meyer: Already refunded\./)
    expect(ran).toEqual([])
  })

  test.each([['first'], ['second']])(
    'goes on with each of two calls, the %s decided first',
    async (order) => {
      const { world, goOn, results, ran } = await interruptedRun(REFUND, OTHER)
      const decisions = [() => approve(world, 'pay_1'), () => deny(world, 'Bonus', 'Not due')]

      for (const decide of order === 'first' ? decisions : decisions.toReversed()) {
        await decide()
        await goOn()
      }

      expect(results).toEqual({
        call_1: 'Done: refund_payment',
        call_2: expect.stringContaining('Denied by Ann Meyer: Not due'),
      })
      expect(ran).toEqual([REFUND.params])
    },
  )

  test('asks nobody about what the policies decide at once', async () => {
    const small = { tool: 'refund_payment', params: { payment_id: 'pay_2', amount_cents: 100 } }
    const forbidden = { tool: 'delete_customer', params: { customer_id: 'c1' }, toolCallId: 'call_2' }
    const { results, ran } = await interruptedRun(small, forbidden)

    expect(results).toEqual({
      call_1: 'Done: refund_payment',
      call_2: expect.stringContaining('Not run: this call is denied.'),
    })
    expect(ran).toEqual([small.params])
  })

  test('does not run on an approval that did not come from people', async () => {
    const { world, agent, saved, results, ran } = await interruptedRun(REFUND)
    const state = await RunState.fromString(agent, saved.text)
    for (const interruption of state.getInterruptions()) state.approve(interruption, { alwaysApprove: true })

    const running = run(agent, state)
    await deny(world, 'pay_1', 'Nobody approved it')
    await running

    expect(results['call_1']).toContain('Denied by Ann Meyer: Nobody approved it')
    expect(ran).toEqual([])
  })

  test('stays interrupted while Veto is down', async () => {
    const { agent, saved } = await interruptedRun(REFUND)
    await using server = await misbehavingServer((response) => void response.destroy())
    const { vetoDecisions } = vetoApproval(vetoAt(server.url), plainTools([]), { sessionId: 'run-1' })
    const state = await RunState.fromString(agent, saved.text)

    await expect(vetoDecisions(state)).rejects.toMatchObject({ name: 'VetoError' })
  })

  test('goes on in another process', async () => {
    const world = await startFinance()
    const start = await agentProgram(world, 'client/test/adapters/openai-agents-run.process.ts')
    const turn = () => start(file, PAYMENT.params)
    const file = join(tempFolder(), 'state.json')

    expect(await turn()).toEqual({ ran: [], results: {} })
    await approveAmount(world, 'Bonus', '450')

    expect(await turn()).toEqual({
      ran: [{ ...PAYMENT.params, amount: 450 }],
      results: { call_1: 'Ann Meyer changed amount from 900 to 450 before it ran.\nPaid' },
    })
  })

  test('needs a session by which it is found again', () => {
    const options: { sessionId: string } = JSON.parse('{}')

    expect(() => vetoApproval(vetoAt('http://127.0.0.1:1'), plainTools([]), options)).toThrow(
      /^Expected sessionId to name the run or conversation/,
    )
  })

  test('is continued by a resumer', async () => {
    const { world, decisionsOf, goOn, ran } = await interruptedRun(REFUND)
    const finished = Promise.withResolvers<void>()
    await using _resumer = createResumer({
      veto: (await vetoOf(world)).client,
      async list() {
        const { requestIds } = await decisionsOf()
        return requestIds.map((requestId) => ({ requestId, runId: 'run-1' }))
      },
      resume: async () => finished.resolve(await goOn()),
      onError: finished.reject,
    })

    await approve(world, 'pay_1')
    await finished.promise

    expect(ran).toEqual([REFUND.params])
  })
})

/** A run that began, in a world of its own. */
async function startRun(...calls: readonly ScriptedCall[]) {
  const world = await startFinance()
  const { model, results } = scriptedOpenAiModel(...calls)
  const { agent, ran } = agentOf(await vetoOf(world), model)
  return { world, results, ran, running: run(agent, 'Go') }
}

/** A run that people interrupted, and how it goes on from its saved state. */
async function interruptedRun(...calls: readonly ScriptedCall[]) {
  const world = await startFinance()
  const { model, results } = scriptedOpenAiModel(...calls)
  const ran: unknown[] = []
  const sessionId = ({ runId }: { runId: string }) => runId
  const { tools, vetoDecisions } = vetoApproval(await vetoOf(world), plainTools(ran), { sessionId })
  const agent = new Agent<{ runId: string }>({ name: 'Support', model, tools })
  const { state } = await run(agent, 'Go', { context: { runId: 'run-1' } })
  const saved = { text: state.toString() }
  return {
    ...{ world, agent, results, ran, saved },
    decisionsOf: async () => vetoDecisions(await RunState.fromString(agent, saved.text)),
    async goOn() {
      const open = await RunState.fromString(agent, saved.text)
      const { decided } = await vetoDecisions(open)
      expect(decided).toBeGreaterThan(0)
      const { state, interruptions } = await run(agent, open)
      if (interruptions.length > 0) saved.text = state.toString()
    },
  }
}

function agentOf(veto: AdapterVeto, model: ReturnType<typeof scriptedOpenAiModel>['model']) {
  const ran: unknown[] = []
  return { ran, agent: new Agent({ name: 'Support', model, tools: vetoTools(veto, plainTools(ran)) }) }
}

function plainTools(ran: unknown[]) {
  return ['refund_payment', 'pay_out', 'delete_customer'].map((name) =>
    tool({
      name,
      description: name,
      parameters: { type: 'object', properties: {}, required: [], additionalProperties: true },
      strict: false,
      execute(params) {
        if (Reflect.get(Object(params), 'amount_cents') === 13) throw new RangeError('No such payment')
        ran.push(params)
        return `Done: ${name}`
      },
    }),
  )
}
