import { expect, test } from 'vitest'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import { createHookHandler } from '../../../src/adapters/claude-code/index.ts'
import { createResumer } from '../../../src/govern/index.ts'
import { approve, approveAmount, deny } from '../people.ts'
import { agentProgram } from '../run-program.ts'
import { BASH, before, denied, PAY_OUT } from './hook-events.ts'
import { startHooks, untilAsked } from './hook-world.ts'

const DEFERRED = {
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'defer',
    permissionDecisionReason: expect.stringMatching(/^Not run yet\. People were asked/),
  },
}

test('a deferred call runs with the edited params once the session is resumed, and the model reads who changed what', async () => {
  const { world, handle } = await startHooks({ mode: 'park' })

  expect(await handle(before(PAY_OUT))).toEqual(DEFERRED)
  await approveAmount(world, 'Bonus', '450')

  expect(await handle(before(PAY_OUT, { permission_mode: 'acceptEdits' }))).toMatchObject({
    hookSpecificOutput: {
      permissionDecision: 'allow',
      updatedInput: { ...PAY_OUT.tool_input, amount: 450 },
      additionalContext: 'Ann Meyer changed amount from 900 to 450 before it ran.',
    },
  })
  expect(await auditRows(world, { kind: 'opened' })).toHaveLength(1)
})

test('a deferred call is denied in words once the session is resumed', async () => {
  const { world, handle } = await startHooks({ mode: 'park' })
  await handle(before(PAY_OUT))
  await deny(world, 'Bonus', 'Already paid')

  expect(await handle(before(PAY_OUT))).toEqual(
    denied(expect.stringMatching(/^Not run\. Denied by Ann Meyer: Already paid\./)),
  )
})

test('a session that is resumed before people have decided defers the same call again', async () => {
  const { world, handle } = await startHooks({ mode: 'park' })

  expect(await handle(before(PAY_OUT))).toEqual(DEFERRED)
  expect(await handle(before(PAY_OUT))).toEqual(DEFERRED)
  expect(await auditRows(world, { kind: 'opened' })).toHaveLength(1)
})

test('a deferred call is found again by a process that kept nothing of it', async () => {
  const { world, veto, handle } = await startHooks({ mode: 'park' })
  await handle(before(PAY_OUT))
  await approve(world, 'Bonus')

  expect(await createHookHandler(veto, { mode: 'park' })(before(PAY_OUT))).toMatchObject({
    hookSpecificOutput: { permissionDecision: 'allow' },
  })
})

test('a run of the Agent SDK that was deferred goes on in another process, with the edited params', async () => {
  const { world } = await startHooks()
  const start = await agentProgram(world, 'client/test/adapters/claude-code/run.process.ts')

  expect(await start()).toMatchObject({ ran: [], decided: { permissionDecision: 'defer' } })
  await approveAmount(world, 'Bonus', '450')
  const edited = { ...PAY_OUT.tool_input, amount: 450 }

  expect(await start()).toMatchObject({ ran: [edited], decided: { permissionDecision: 'allow' } })
  expect(await auditRows(world, { kind: 'opened' })).toHaveLength(1)
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test('a second call is held while another one of its session is deferred, as Claude Code keeps only one', async () => {
  const { world, handle } = await startHooks({ mode: 'park' })

  expect(await handle(before(PAY_OUT))).toEqual(DEFERRED)
  const held = handle(before(BASH))
  await approve(world, 'rm notes')

  expect(await held).toMatchObject({ hookSpecificOutput: { permissionDecision: 'allow' } })
})

test('two calls that are asked about at the same moment are never both deferred', async () => {
  const { world, handle } = await startHooks({ mode: 'park' })
  const asked = [handle(before(PAY_OUT)), handle(before(BASH))]
  await approve(world, 'Bonus')
  await approve(world, 'rm notes')
  const decisions = (await Promise.all(asked)).map(({ hookSpecificOutput }) => hookSpecificOutput)

  expect(decisions.filter((decision) => JSON.stringify(decision).includes('"defer"')).length).toBeLessThan(2)
})

test('a call that people decide before the run would be deferred runs at once', async () => {
  const { world, handle } = await startHooks({ mode: 'park', parkAfterMs: 60_000 })
  const asked = handle(before(PAY_OUT))
  await approve(world, 'Bonus')

  expect(await asked).toMatchObject({ hookSpecificOutput: { permissionDecision: 'allow' } })
})

test('a resumer continues the session of a deferred call', async () => {
  const deferred: { requestId: string; runId: string }[] = []
  const resumed = Promise.withResolvers<unknown>()
  const { world, veto, handle } = await startHooks({
    mode: 'park',
    onDeferred: (call) => void deferred.push(call),
  })
  await handle(before(PAY_OUT))
  await using _resumer = createResumer({
    veto: veto.client,
    list: async () => deferred,
    resume: async ({ runId }) => resumed.resolve([runId, await handle(before(PAY_OUT))]),
    onError: resumed.reject,
  })
  await approve(world, 'Bonus')

  expect(await resumed.promise).toMatchObject([
    'session-1',
    { hookSpecificOutput: { permissionDecision: 'allow' } },
  ])
})

test('a call of a session without deferred ones is deferred again after the first was decided', async () => {
  const { world, handle } = await startHooks({ mode: 'park' })
  await handle(before(PAY_OUT))
  await untilAsked(world, 1)
  await deny(world, 'Bonus', 'No')
  await handle(before(PAY_OUT))

  expect(await handle(before(BASH))).toEqual(DEFERRED)
})

test('the request of a call that cannot be deferred is withdrawn, as the call never runs', async () => {
  const { world, handle } = await startHooks({
    mode: 'park',
    onDeferred() {
      throw new Error('The queue is full')
    },
  })

  expect(await handle(before(PAY_OUT))).toEqual(denied(expect.stringContaining('The queue is full')))
  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
})
