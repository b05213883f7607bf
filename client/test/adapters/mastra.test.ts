import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createTool } from '@mastra/core/tools'
import { LibSQLStore } from '@mastra/libsql'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { advanceUntil } from '../../../test/support/advance-until.ts'
import { auditRows } from '../../../test/support/api-helpers.ts'
import { COMPILE_CACHE } from '../../../test/support/compile-cache.ts'
import type { World } from '../../../test/support/start-world.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import { openGate } from '../../src/adapters/mastra/gate.ts'
import { vetoApprovals, vetoResumer, vetoTool, vetoTools } from '../../src/adapters/mastra/index.ts'
import { DeniedError, VetoClient } from '../../src/index.ts'
import { misbehavingServer } from '../misbehaving-server.ts'
import { CALL } from '../views.ts'
import { approvingAgent, refundCall, supervisorOf, supportAgent, toolsInto } from './mastra/support-agent.ts'
import { approve, approveAmount, deny, letExpire, PAYMENT, startFinance, vetoAt, vetoOf } from './people.ts'
import { UNUSABLE_ANSWERS } from './unusable-answers.ts'

const PAYOUT_CALL = { id: 'call_1', tool: 'payOut', args: PAYMENT.params }

describe('a tool of a Mastra agent that waits for people', () => {
  test('runs once it is approved, and the model sees its result', async () => {
    const world = await startFinance()
    const { answer, ran, seen } = await agentIn(world, [[refundCall('call_1')], 'Refunded'])

    const answering = answer()
    await approve(world, 'pay_call_1')

    expect(await answering).toMatchObject({ text: 'Refunded' })
    expect(ran).toEqual([refundCall('call_1').args])
    expect(seen).toEqual({ call_1: { type: 'json', value: { refunded: 72_000 } } })
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
  })

  test('runs with the edited params, and the model reads in one sentence who changed what', async () => {
    const world = await startFinance()
    const { answer, ran, seen } = await agentIn(world, [[PAYOUT_CALL]])

    const answering = answer()
    await approveAmount(world, 'Bonus', '450')
    await answering

    expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
    const note = 'Ann Meyer changed amount from 900 to 450 before it ran'
    expect(seen).toEqual({ call_1: { type: 'text', value: `${note}.\nPaid 450` } })
  })

  test('is not run when a person denies it, and the model sees who, why and what to do', async () => {
    const world = await startFinance()
    const { answer, ran, seen } = await agentIn(world, [[PAYOUT_CALL]])

    const answering = answer()
    await deny(world, 'Bonus', 'Already paid')
    await answering

    expect(ran).toEqual([])
    expect(seen).toEqual({
      call_1: {
        type: 'text',
        value:
          'Not run. Denied by Ann Meyer: Already paid. A person decided this: do not repeat the call; follow what they said, or ask the user how to go on.',
      },
    })
  })

  test('is not run when nobody answers, which the model does not see as a denial', async () => {
    const world = await startFinance()
    const { answer, ran, seen } = await agentIn(world, [[refundCall('call_1')]])

    const answering = answer()
    await letExpire(world, 'pay_call_1')
    await answering

    expect(ran).toEqual([])
    expect(seen).toMatchObject({
      call_1: { type: 'text', value: expect.stringMatching(/No person denied it/) },
    })
  })

  test('is reported as failed when the edited params do not fit its own schema', async () => {
    const world = await startFinance()
    const { answer, ran, seen } = await agentIn(world, [[PAYOUT_CALL]])

    const answering = answer()
    await approveAmount(world, 'Bonus', '2000')
    await answering

    expect(ran).toEqual([])
    expect(JSON.stringify(seen)).toContain('validation failed')
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
  })

  test('is withdrawn when the caller aborts the run', async () => {
    const world = await startFinance()
    const { agent, ran } = await agentIn(world, [[refundCall('call_1')]])
    const ending = new AbortController()

    const stream = await agent.stream('Please help', { abortSignal: ending.signal })
    const reading = stream.consumeStream()
    await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
    ending.abort()
    await reading

    const settled = () => auditRows(world, { kind: 'settled' })
    await advanceUntil(world, async () => (await settled()).length > 0)
    expect(await settled()).toMatchObject([{ status: 'cancelled' }])
    expect(ran).toEqual([])
  })

  test('is asked about again when the next run of the agent repeats its call id', async () => {
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
})

describe('two calls that a model makes at once', () => {
  test.each([
    ['hold', ['call_1', 'call_2']],
    ['hold', ['call_2', 'call_1']],
    ['park', ['call_1', 'call_2']],
    ['park', ['call_2', 'call_1']],
  ] as const)('in mode %s are decided in the order %j', async (mode, order) => {
    const world = await startFinance()
    const turns = [[refundCall('call_1'), refundCall('call_2')], 'Done']
    const { answer, ran, seen, mastra, veto } = await agentIn(world, turns, { mode })
    const resumed = Promise.withResolvers<void>()
    await using _resumer = vetoResumer(veto, mastra, {
      intervalMs: 20,
      onEnded: () => resumed.resolve(),
    })

    const answering = answer()
    await cards(world, 2)
    for (const id of order) await approve(world, `pay_${id}`)
    await (mode === 'hold' ? answering : resumed.promise)

    expect(ran).toHaveLength(2)
    expect(seen).toMatchObject({
      call_1: { value: { refunded: 72_000 } },
      call_2: { value: { refunded: 72_000 } },
    })
  })
})

describe('a run that is suspended while people decide', () => {
  test('goes on in the next process, with what was approved in between', async () => {
    const world = await startFinance()
    const database = join(tempFolder(), 'mastra.db')
    const env = { ...COMPILE_CACHE, VETO_API_KEY: await world.bearer(), VETO_URL: world.veto().url }
    const program = 'client/test/adapters/mastra/park-and-exit.process.ts'
    const { stdout } = await promisify(execFile)(process.execPath, [program, database], { env })
    expect(stdout.trim()).toBe('suspended')
    await approve(world, 'pay_call_1')

    const storage = new LibSQLStore({ id: 'support', url: `file:${database}` })
    const turns = [[refundCall('call_1')], 'Refunded']
    const veto = await vetoOf(world)
    const { agent, mastra, ran, seen } = supportAgent({ veto, turns, options: { mode: 'park' }, storage })
    const resumed = Promise.withResolvers<unknown>()
    await using _resumer = vetoResumer(veto, mastra, { onEnded: ({ output }) => resumed.resolve(output) })

    expect(await resumed.promise).toMatchObject({ text: 'Refunded' })
    expect(ran).toEqual([refundCall('call_1').args])
    expect(seen).toEqual({ call_1: { type: 'json', value: { refunded: 72_000 } } })
    expect(await agent.listSuspendedRuns()).toMatchObject({ total: 0 })
  })

  test('goes on through its supervisor, once, when a sub-agent made the call', async () => {
    const world = await startFinance()
    const veto = await vetoOf(world)
    const { supervisor, mastra, ran, seen } = supervisorOf(veto, refundCall('call_1'))
    await (await supervisor.stream('Please help')).getFullOutput()
    await approve(world, 'pay_call_1')

    const ended: string[] = []
    await using resumer = vetoResumer(veto, mastra, {
      connections: 0,
      onEnded: ({ name }) => void ended.push(name),
    })
    await resumer.check()

    expect(ended).toEqual(['supervisor'])
    expect(ran).toHaveLength(1)
    expect(seen).toEqual({ call_0: { type: 'text', value: 'Refunded' } })
  })

  test('stays suspended when Veto cannot be reached as it is resumed, and goes on later', async () => {
    const world = await startFinance()
    const down = { isDown: false }
    const fetch: typeof globalThis.fetch = (...request) =>
      down.isDown ? Promise.reject(new TypeError('fetch failed')) : globalThis.fetch(...request)
    const apiKey = await world.bearer()
    const client = new VetoClient({ apiKey, baseUrl: world.veto().url, fetch, timeoutMs: 50 })
    const veto = { client, agentId: 'support-agent', sessionId: undefined }
    const { answer, agent, ran } = supportAgent({
      veto,
      turns: [[refundCall('call_1')]],
      options: { mode: 'park' },
    })
    const { runId } = await answer()
    await approve(world, 'pay_call_1')

    down.isDown = true
    const options = { runId: String(runId), toolCallId: 'call_1' }
    await (await agent.resumeStream({ settled: true }, options)).getFullOutput()
    expect(ran).toEqual([])
    expect(await agent.listSuspendedRuns()).toMatchObject({ total: 1 })
    down.isDown = false
    await (await agent.resumeStream({ settled: true }, options)).getFullOutput()

    expect(ran).toHaveLength(1)
  })
})

describe("a run in which Mastra's own requireApproval holds calls back", () => {
  test('goes on once a person approves, and the end of the call stands in the record', async () => {
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

  test('declines the call with who denied it and why', async () => {
    const world = await startFinance()
    const { agent, ran, seen } = approvingAgent([[refundCall('call_1')]])

    const reading = chunksOf(vetoApprovals(await vetoOf(world), agent, await agent.stream('Refund it')))
    await deny(world, 'pay_call_1', 'Already refunded')
    await reading

    expect(ran).toEqual([])
    expect(JSON.stringify(seen)).toContain('Not run. Denied by Ann Meyer: Already refunded.')
  })

  test('declines a call whose params were edited, and tells the model which were approved', async () => {
    const world = await startFinance()
    const { agent, ran, seen } = approvingAgent([[PAYOUT_CALL]])

    const reading = chunksOf(vetoApprovals(await vetoOf(world), agent, await agent.stream('Pay')))
    await approveAmount(world, 'Bonus', '450')
    await reading

    expect(ran).toEqual([])
    expect(JSON.stringify(seen)).toContain('other params than these were approved')
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
  })

  test('ends with an error when a rule refuses the result of a call', async () => {
    const world = await startFinance()
    await world.writePolicy('results.yaml', RESULT_RULE)
    const { agent, ran } = approvingAgent([[refundCall('call_1')]])

    const reading = chunksOf(vetoApprovals(await vetoOf(world), agent, await agent.stream('Refund it')))
    const ending = expect(reading).rejects.toBeInstanceOf(DeniedError)
    await approve(world, 'pay_call_1')
    await ending

    expect(ran).toHaveLength(1)
  })

  test('decides two calls that were made at once one after the other', async () => {
    const world = await startFinance()
    const { agent, ran } = approvingAgent([[refundCall('call_1'), refundCall('call_2')], 'Done'])

    const reading = chunksOf(vetoApprovals(await vetoOf(world), agent, await agent.stream('Refund both')))
    await approve(world, 'pay_call_1')
    await cards(world, 2)
    await approve(world, 'pay_call_2')
    await reading

    expect(ran).toHaveLength(2)
  })

  test.each(UNUSABLE_ANSWERS)('runs no call while the server %s', async (_what, behaviour) => {
    await using server = await misbehavingServer(behaviour)
    const [, tool, args] = CALL
    const call = { tool, toolCallId: 'call_1', args, runId: 'run_1', threadId: undefined }

    expect(await openGate(vetoAt(server.url), call, {})).toMatchObject({
      kind: 'declined',
      reason: expect.stringMatching(/^Not run: it could not be approved\./),
    })
  })
})

describe('a tool of a Mastra agent while Veto gives no answer', () => {
  test.each(UNUSABLE_ANSWERS)('does not run: the server %s', async (_what, behaviour) => {
    await using server = await misbehavingServer(behaviour)
    const ran: object[] = []
    const [, id, params] = CALL
    const tool = createTool({
      id,
      description: 'Refund',
      inputSchema: z.object({ amount_cents: z.number() }),
      execute: async (input) => ran.push(input),
    })
    const { execute } = vetoTool(vetoAt(server.url), tool)
    const agent = { toolCallId: 'call_1', agentId: 'support', messages: [], suspend: async () => undefined }

    const seen = await Reflect.apply(execute ?? expect.fail('No tool'), undefined, [
      params,
      { agent, runId: 'run_1' },
    ])

    expect(seen).toMatch(/^Not run: it could not be approved\. Veto gave no answer that allows it/)
    expect(ran).toEqual([])
  })
})

describe('a tool that no model calls', () => {
  test('throws its denial, so that nobody takes it for data', async () => {
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
})

describe('what cannot be governed as a whole', () => {
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
  ])('is refused: %s', async (_what, tool, words) => {
    expect(() => vetoTools(vetoAt('http://127.0.0.1:9'), { tool })).toThrow(words)
  })

  test('is a call that suspends the run by itself: it fails, as it could not be started twice', async () => {
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

    const calling = Reflect.apply(execute ?? expect.fail('No tool'), undefined, [
      {},
      { agent, runId: 'run_1' },
    ])

    await expect(calling).rejects.toThrow('has started and cannot be suspended')
  })

  test('leaves the tools that were given as they are', () => {
    const tools = toolsInto([])
    const governed = vetoTools(vetoAt('http://127.0.0.1:9'), tools)

    expect(governed.payOut).not.toBe(tools.payOut)
    expect(governed.payOut).toBeInstanceOf(tools.payOut.constructor)
  })
})

/** Until so many cards stand in the channel: Slack takes one a second. */
async function cards(world: World, count: number): Promise<void> {
  await advanceUntil(world, () => world.sandbox.messages('#finance-approvals').length >= count)
}

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

async function agentIn(
  world: World,
  turns: Parameters<typeof supportAgent>[0]['turns'],
  options: Parameters<typeof supportAgent>[0]['options'] = {},
) {
  const veto = await vetoOf(world)
  return { veto, ...supportAgent({ veto, turns, options }) }
}
