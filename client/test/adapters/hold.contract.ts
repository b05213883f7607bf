import { expect, test } from 'vitest'
import { auditRows } from '../../../test/support/api-helpers.ts'
import { eventually } from '../../../test/support/eventually.ts'
import type { AdapterOptions, AdapterVeto } from '../../src/adapters/adapter-options.ts'
import { misbehavingServer } from '../misbehaving-server.ts'
import { tracing } from '../spans.ts'
import { CALL } from '../views.ts'
import {
  approve,
  approveAmount,
  deny,
  EDIT_NOTE,
  firstCard,
  letExpire,
  OTHER_PAYMENT,
  PAYMENT,
  REFUND,
  startFinance,
  vetoAt,
  vetoOf,
} from './people.ts'
import type { ScriptedCall } from './scripted-call.ts'
import { UNUSABLE_ANSWERS } from './unusable-answers.ts'

/** An agent that runs until its model ends; its calls wait for people. */
export interface HeldRun {
  /** The params that tools ran with. */
  readonly ran: readonly unknown[]
  /** What the model read as the result of each call, by its id. */
  readonly seen: Readonly<Record<string, unknown>>
  readonly ended: Promise<unknown>
}

export interface HoldSetup {
  readonly veto: AdapterVeto
  /** What the model calls, all at once. Each tool returns `Done: ` and its name; with `amount_cents` 13 it throws. */
  readonly calls: readonly ScriptedCall[]
  readonly signal?: AbortSignal
  readonly options?: Pick<AdapterOptions, 'tracer'>
}

export interface HoldingFramework {
  readonly name: string
  /** What the model reads of a tool that throws `No such payment`. */
  readonly failure: string
  /** False: it takes no tracer. */
  readonly isTraced?: boolean
  start(setup: HoldSetup): HeldRun
}

/** What holds for the tools of every framework whose calls wait for people. */
export function holdContract({ name: framework, failure, isTraced = true, start }: HoldingFramework): void {
  test(`a tool of ${framework} runs once it is approved, and the model gets its result`, async () => {
    const { world, ended, seen, ran } = await started(REFUND)

    await approve(world, 'pay_1')
    await ended

    expect(seen).toEqual({ call_1: 'Done: refund_payment' })
    expect(ran).toEqual([REFUND.params])
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
  })

  test(`a tool of ${framework} runs with the params that a person edited, and the model reads who changed what`, async () => {
    const { world, ended, seen, ran } = await started(PAYMENT)

    await approveAmount(world, 'Bonus', '450')
    await ended

    expect(ran).toEqual([{ ...PAYMENT.params, amount: 450 }])
    expect(seen).toEqual({ call_1: `${EDIT_NOTE}.\nDone: pay_out` })
  })

  test(`a tool of ${framework} is not run when a person denies it, and the model reads who, why and what to do`, async () => {
    const { world, ended, seen, ran } = await started(REFUND)

    await deny(world, 'pay_1', 'Already refunded')
    await ended

    expect(seen).toEqual({
      call_1:
        'Not run. Denied by Ann Meyer: Already refunded. A person decided this: do not repeat the call; follow what they said, or ask the user how to go on.',
    })
    expect(ran).toEqual([])
  })

  test(`a tool of ${framework} is not run when nobody answers, and the model does not read of a denial`, async () => {
    const { world, ended, seen, ran } = await started(REFUND)

    await letExpire(world, 'pay_1')
    await ended

    expect(seen['call_1']).toMatch(/^Not run\. Nobody answered in time\. .*No person denied it\./)
    expect(ran).toEqual([])
  })

  test.each([
    ['first', 'second'],
    ['second', 'first'],
  ])(`two calls of tools of ${framework} are decided side by side, the %s before the %s`, async (order) => {
    const { world, ended, seen, ran } = await started(REFUND, OTHER_PAYMENT)
    const decisions = [() => approve(world, 'pay_1'), () => deny(world, 'Bonus', 'Not due')]

    for (const decide of order === 'first' ? decisions : decisions.toReversed()) await decide()
    await ended

    expect(seen).toEqual({
      call_1: 'Done: refund_payment',
      call_2: expect.stringContaining('Denied by Ann Meyer: Not due'),
    })
    expect(ran).toEqual([REFUND.params])
  })

  if (isTraced) {
    test(`a call of a tool of ${framework} is a span of the tracer that the adapter is given`, async () => {
      const world = await startFinance()
      const { tracer, spans } = tracing()
      const { ended } = start({ veto: await vetoOf(world), calls: [REFUND], options: { tracer } })

      await approve(world, 'pay_1')
      await ended

      expect(spans().map(({ name, attributes }) => [name, attributes['veto.outcome']])).toEqual([
        ['execute_tool refund_payment', 'ran'],
      ])
    })
  }

  test(`a call of a tool of ${framework} is withdrawn and not run when the caller aborts`, async () => {
    const giveUp = new AbortController()
    const world = await startFinance()
    const veto = await vetoOf(world)
    const { ended, ran } = start({ veto, calls: [REFUND], signal: giveUp.signal })
    await firstCard(world)

    giveUp.abort()
    await ended.catch(() => undefined)

    const settled = () => auditRows(world, { kind: 'settled' })
    await eventually(async () => expect(await settled()).toMatchObject([{ status: 'cancelled' }]))
    expect(ran).toEqual([])
  })

  test(`a tool of ${framework} that throws gives the framework's own words to the model, and is reported as failed`, async () => {
    const { world, ended, seen } = await started({ tool: 'refund_payment', params: { amount_cents: 13 } })
    await ended

    expect(seen['call_1']).toContain(failure)
    expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
  })

  test.each(UNUSABLE_ANSWERS)(
    `a tool of ${framework} is not run when Veto %s, and the model is told not to repeat the call`,
    async (_what, behaviour) => {
      await using server = await misbehavingServer(behaviour)
      const calls = [{ tool: CALL[1], params: CALL[2] }]
      const { ended, seen, ran } = start({ veto: vetoAt(server.url), calls })
      await ended

      expect(seen['call_1']).toMatch(/^Not run: .*Do not repeat the call by yourself/)
      expect(ran).toEqual([])
    },
  )

  /** A run that began, in a world of its own. */
  async function started(...calls: readonly ScriptedCall[]) {
    const world = await startFinance()
    return { world, ...start({ veto: await vetoOf(world), calls }) }
  }
}
