import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import type { AdapterVeto } from '../../src/adapters/adapter-options.ts'
import { createResumer } from '../../src/govern/index.ts'
import { VetoError } from '../../src/index.ts'
import { json, misbehavingServer } from '../misbehaving-server.ts'
import { CALL, PENDING } from '../views.ts'
import {
  approve,
  approveAmount,
  deny,
  EDIT_NOTE,
  OTHER_PAYMENT,
  PAYMENT,
  REFUND,
  startFinance,
  vetoAt,
  vetoOf,
} from './people.ts'
import { agentProgram } from './run-program.ts'
import type { ScriptedCall } from './scripted-call.ts'
import { UNUSABLE_ANSWERS } from './unusable-answers.ts'

/** An agent that ends while people decide, and goes on from what the framework saved. */
export interface ParkedAgent {
  /** The params that tools ran with. */
  readonly ran: readonly unknown[]
  /** What the model read as the result of each call, by its id. */
  readonly seen: Readonly<Record<string, unknown>>
  /** The requests of the calls that are parked. @throws {VetoError} */
  requestIds(): Promise<readonly string[]>
  /** Goes on from what is saved as far as people have decided. @throws {VetoError} */
  goOn(): Promise<unknown>
  /** Goes on as if people had approved everything. */
  goOnUnapproved(): Promise<unknown>
}

export interface ParkingFramework {
  readonly name: string
  /** Begins a run whose model makes these calls at once, and ends while people decide. */
  begin(veto: AdapterVeto, calls: readonly ScriptedCall[]): Promise<ParkedAgent>
  /** A turn of an agent that pays out, whose state is kept in a file, as a process of its own. */
  readonly program: string
}

const SMALL = { tool: 'refund_payment', params: { payment_id: 'pay_2', amount_cents: 100 } }
const FORBIDDEN = { tool: 'delete_customer', params: { customer_id: 'c1' }, toolCallId: 'call_2' }

/** What holds for every framework whose runs end while people decide. */
export function parkContract({ name, begin, program }: ParkingFramework): void {
  test(`a parked run of ${name} goes on with what was approved, and runs it once when it goes on twice`, async () => {
    const { world, agent } = await begun(REFUND)

    await agent.goOn()
    expect(agent.ran).toEqual([])
    await approve(world, 'pay_1')
    await Promise.allSettled([agent.goOn(), agent.goOn()])

    expect(agent.ran).toEqual([REFUND.params])
    expect(agent.seen).toHaveProperty('call_1')
  })

  test(`a parked run of ${name} goes on with the params that a person edited, and the model reads who changed what`, async () => {
    const { world, agent } = await begun(PAYMENT)

    await approveAmount(world, 'Bonus', '450')
    await agent.goOn()

    expect(agent.ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
    expect(agent.seen).toEqual({ call_1: `${EDIT_NOTE}.\nDone: pay_out` })
  })

  test(`a parked run of ${name} goes on with a denial, and the model reads who and why`, async () => {
    const { world, agent } = await begun(REFUND)

    await deny(world, 'pay_1', 'Already refunded')
    await agent.goOn()

    expect(agent.seen['call_1']).toMatch(/^Not run\. Denied by Ann Meyer: Already refunded\./)
    expect(agent.ran).toEqual([])
  })

  test.each([
    ['first', 'second'],
    ['second', 'first'],
  ])(`two parked calls of a run of ${name} are decided, the %s before the %s`, async (order) => {
    const { world, agent } = await begun(REFUND, OTHER_PAYMENT)
    const decisions = [() => approve(world, 'pay_1'), () => deny(world, 'Bonus', 'Not due')]

    for (const decide of order === 'first' ? decisions : decisions.toReversed()) {
      await decide()
      await agent.goOn()
    }

    expect(agent.seen).toEqual({
      call_1: 'Done: refund_payment',
      call_2: expect.stringContaining('Denied by Ann Meyer: Not due'),
    })
    expect(agent.ran).toEqual([REFUND.params])
  })

  test(`a run of ${name} is not parked for calls that the policies decide`, async () => {
    const { agent } = await begun(SMALL, FORBIDDEN)

    expect(agent.ran).toEqual([SMALL.params])
    expect(agent.seen).toEqual({
      call_1: 'Done: refund_payment',
      call_2: expect.stringContaining('Not run: this call is denied.'),
    })
    expect(await agent.requestIds()).toEqual([])
  })

  test(`a parked call of ${name} does not run on an approval that did not come from people`, async () => {
    const { world, agent } = await begun(REFUND)

    const running = agent.goOnUnapproved()
    await deny(world, 'pay_1', 'Nobody approved it')
    await running

    expect(agent.ran).toEqual([])
  })

  test(`a parked run of ${name} is continued by a resumer`, async () => {
    const { world, veto, agent } = await begun(REFUND)
    const finished = Promise.withResolvers<unknown>()
    await using _resumer = createResumer({
      veto: veto.client,
      list: async () => (await agent.requestIds()).map((requestId) => ({ requestId, runId: 'run-1' })),
      resume: async () => finished.resolve(await agent.goOn()),
      onError: finished.reject,
    })

    await approve(world, 'pay_1')
    await finished.promise

    expect(agent.ran).toEqual([REFUND.params])
  })

  test(`a parked run of ${name} goes on in another process`, async () => {
    const world = await startFinance()
    const start = await agentProgram(world, program)
    const file = join(tempFolder(), 'run.json')
    const turn = () => start(file, PAYMENT.params)

    expect(await turn()).toEqual({ ran: [], seen: {} })
    await approveAmount(world, 'Bonus', '450')

    expect(await turn()).toEqual({
      ran: [{ ...PAYMENT.params, amount: 450 }],
      seen: { call_1: `${EDIT_NOTE}.\nDone: pay_out` },
    })
  })

  test.each(UNUSABLE_ANSWERS)(
    `a call of a run of ${name} that may park is not run when Veto %s, and the model is told not to repeat it`,
    async (_what, behaviour) => {
      await using server = await misbehavingServer(behaviour)
      const agent = await begin(vetoAt(server.url), [{ tool: CALL[1], params: CALL[2] }])

      expect(agent.seen['call_1']).toMatch(/^Not run: .*Do not repeat the call by yourself/)
      expect(agent.ran).toEqual([])
    },
  )

  test.each(UNUSABLE_ANSWERS)(
    `a parked call of ${name} does not run when Veto %s as its run goes on`,
    async (_what, behaviour) => {
      await using server = await misbehavingServer(json(202, PENDING), behaviour)
      const agent = await begin(vetoAt(server.url), [{ tool: CALL[1], params: CALL[2] }])

      const error = await agent.goOn().then(
        () => null,
        (reason: unknown) => reason,
      )

      if (error === null) expect(agent.seen['call_1']).toMatch(/^Not run: /)
      else expect(error).toBeInstanceOf(VetoError)
      expect(agent.ran).toEqual([])
    },
  )

  /** A run that is parked, in a world of its own. */
  async function begun(...calls: readonly ScriptedCall[]) {
    const world = await startFinance()
    const veto = await vetoOf(world)
    return { world, veto, agent: await begin(veto, calls) }
  }
}
