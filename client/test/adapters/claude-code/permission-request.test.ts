import { expect, test } from 'vitest'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import { eventually } from '../../../../test/support/eventually.ts'
import { createMemoryStore, OpenCall } from '../../../src/adapters/claude-code/open-call.ts'
import { callDigest } from '../../../src/adapters/claude-code/tool-use.ts'
import { approve, approveAmount, deny } from '../people.ts'
import { after, before, PAY_OUT, permission } from './hook-events.ts'
import { startHooks } from './hook-world.ts'

function permitted(known: object = {}) {
  return {
    hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow', ...known } },
  }
}

test('a permission request is answered by people, and the model reads of an edit with the result', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(permission(PAY_OUT))
  await approveAmount(world, 'Bonus', '450')
  const edited = { ...PAY_OUT.tool_input, amount: 450 }

  expect(await asked).toEqual(permitted({ updatedInput: edited }))
  expect(await handle(after(PAY_OUT, 'Paid', { tool_input: edited }))).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PostToolUse',
      additionalContext: 'Ann Meyer changed amount from 900 to 450 before it ran.',
    },
  })
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test('a permission request that a person denies is denied in words', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(permission(PAY_OUT))
  await deny(world, 'Bonus', 'Already paid')

  expect(await asked).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PermissionRequest',
      decision: {
        behavior: 'deny',
        message: expect.stringMatching(/^Not run\. Denied by Ann Meyer: Already paid\./),
      },
    },
  })
})

test('a permission request for a call that was approved before the tool is not put to people again', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(before(PAY_OUT))
  await approve(world, 'Bonus')
  await asked

  expect(await handle(permission(PAY_OUT))).toEqual(permitted())
  expect(await auditRows(world, { kind: 'opened' })).toHaveLength(1)
})

test.each([
  ['the same call a second time', PAY_OUT, {}],
  ['other arguments', { ...PAY_OUT, tool_input: { ...PAY_OUT.tool_input, note: 'Other' } }, {}],
  ['another session', PAY_OUT, { session_id: 'session-2' }],
])('one approval answers one permission request: %s is put to people', async (_name, use, known) => {
  const { world, handle } = await startHooks()
  const asked = handle(before(PAY_OUT))
  await approve(world, 'Bonus')
  await asked
  if (use === PAY_OUT && Object.keys(known).length === 0) await handle(permission(PAY_OUT))
  const again = handle(permission(use, known))

  await eventually(async () => expect(await auditRows(world, { kind: 'opened' })).toHaveLength(2))
  await world.clock.jump(3_600_000)
  expect(await again).toMatchObject({ hookSpecificOutput: { decision: { behavior: 'deny' } } })
})

test.each([
  ['no request', { requestId: 'req_01a1faf9-3b00-7bef-b74d-c8d7445ad31c', toolCallId: 'toolu_none' }],
  ['a call with other arguments', {}],
])(
  'a permission request is put to people when what is kept of the call stands for %s',
  async (_what, forged) => {
    const calls = createMemoryStore()
    const { world, handle } = await startHooks({ calls })
    const asked = handle(before(PAY_OUT))
    await approve(world, 'Bonus')
    await asked
    const [kept] = await calls.ofSession('session-1')
    const other = { ...PAY_OUT, tool_input: { ...PAY_OUT.tool_input, amount: 5_000 } }
    await calls.save(
      OpenCall.parse({ ...kept, ...forged, callDigest: await callDigest(other, other.tool_input) }),
    )
    const again = handle(permission(other))

    await eventually(async () => expect(await auditRows(world, { kind: 'opened' })).toHaveLength(2))
    await world.clock.jump(3_600_000)
    expect(await again).toMatchObject({ hookSpecificOutput: { decision: { behavior: 'deny' } } })
  },
)
