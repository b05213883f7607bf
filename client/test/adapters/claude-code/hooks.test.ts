import { expect, test } from 'vitest'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import { eventually } from '../../../../test/support/eventually.ts'
import { createHookHandler, vetoHooks } from '../../../src/adapters/claude-code/index.ts'
import { approve, approveAmount, deny, letExpire } from '../people.ts'
import { after, BASH, before, denied, event, PAY_OUT } from './hook-events.ts'
import { startHooks, untilAsked } from './hook-world.ts'

test('a tool of Claude Code runs once it is approved, and its result is reported', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(before(PAY_OUT))

  await approve(world, 'Bonus')
  expect(await asked).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'allow',
      permissionDecisionReason: expect.any(String),
      updatedInput: PAY_OUT.tool_input,
    },
  })
  expect(await handle(after(PAY_OUT, [{ type: 'text', text: 'Paid' }]))).toEqual({})
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test('a tool of Claude Code runs with the params that a person edited, and the model reads who changed what', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(before(PAY_OUT))
  await approveAmount(world, 'Bonus', '450')

  const edited = { ...PAY_OUT.tool_input, amount: 450 }
  expect(await asked).toMatchObject({
    hookSpecificOutput: {
      permissionDecision: 'allow',
      updatedInput: edited,
      additionalContext: 'Ann Meyer changed amount from 900 to 450 before it ran.',
    },
  })
  expect(await handle(after(PAY_OUT, 'Paid', { tool_input: edited }))).toEqual({})
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
  expect(await auditRows(world, { kind: 'bypass_seen' })).toEqual([])
})

test('a tool of Claude Code does not run when a person denies it, and the model reads who, why and what to do', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(before(PAY_OUT))
  await deny(world, 'Bonus', 'Already paid')

  expect(await asked).toEqual(
    denied(
      'Not run. Denied by Ann Meyer: Already paid. A person decided this: do not repeat the call; follow what they said, or ask the user how to go on.',
    ),
  )
})

test('a tool of Claude Code does not run when a policy denies it, and built-in tools have the prefix claude_code', async () => {
  const { handle } = await startHooks()
  const write = { tool_name: 'Write', tool_input: { file_path: '/tmp/x' }, tool_use_id: 'toolu_3' }

  expect(await handle(before(write))).toEqual(
    denied(expect.stringMatching(/^Not run: this call is denied\. Nothing is written here\./)),
  )
  expect(await handle(before({ ...write, tool_name: 'Unheard', tool_use_id: 'toolu_4' }))).toEqual(
    denied(expect.stringContaining('claude_code.Unheard is not listed')),
  )
})

test('a tool of Claude Code does not run when nobody answers, and the model does not read of a denial', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(before(PAY_OUT))
  await letExpire(world, 'Bonus')

  expect(await asked).toEqual(
    denied(expect.stringMatching(/^Not run\. Nobody answered in time\. .*No person denied it\./)),
  )
})

test.each([['first'], ['second']])(
  'two tools of Claude Code wait at once, and the %s is decided first',
  async (order) => {
    const { world, handle } = await startHooks()
    const asked = Promise.all([handle(before(PAY_OUT)), handle(before(BASH))])
    const decisions = [() => approve(world, 'Bonus'), () => deny(world, 'rm notes', 'Keep them')]
    for (const decide of order === 'first' ? decisions : decisions.toReversed()) await decide()

    expect(await asked).toMatchObject([
      { hookSpecificOutput: { permissionDecision: 'allow', updatedInput: PAY_OUT.tool_input } },
      denied(expect.stringContaining('Denied by Ann Meyer: Keep them')),
    ])
  },
)

test('a tool use that Claude Code asks about twice runs once', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(before(PAY_OUT))
  await approve(world, 'Bonus')
  await asked

  expect(await handle(before(PAY_OUT))).toEqual(denied(expect.stringContaining('Not run again')))
  expect(await auditRows(world, { kind: 'opened' })).toHaveLength(1)
})

test.each([
  ['PostToolUseFailure', { error: 'Exit code 3' }],
  ['PostToolUse', { tool_response: { isError: true, content: [] } }],
])('a tool of Claude Code that fails is reported as failed: %s', async (name, known) => {
  const { world, handle } = await startHooks()
  const asked = handle(before(PAY_OUT))
  await approve(world, 'Bonus')
  await asked

  expect(await handle(event(name, PAY_OUT, known))).toEqual({})
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('a tool of Claude Code that ran with other arguments than those approved is a bypass, and failed', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(before(PAY_OUT))
  await approve(world, 'Bonus')
  await asked
  await handle(after(PAY_OUT, 'Paid', { tool_input: { ...PAY_OUT.tool_input, amount: 9_000 } }))

  expect(await auditRows(world, { kind: 'bypass_seen' })).toHaveLength(1)
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('a result of Claude Code that a rule refuses does not reach the model', async () => {
  const { handle } = await startHooks()
  const look = { tool_name: 'mcp__pay__look', tool_input: {}, tool_use_id: 'toolu_5' }
  const read = { tool_name: 'Read', tool_input: { file_path: '/tmp/x' }, tool_use_id: 'toolu_6' }
  await handle(before(look))
  await handle(before(read))

  const text = expect.stringMatching(/^The call ran, and its result is withheld\. .*Only fine is fine/)
  expect(await handle(after(look, 'secret'))).toEqual({
    hookSpecificOutput: { hookEventName: 'PostToolUse', updatedToolOutput: text },
  })
  expect(await handle(after(read, 'secret'))).toEqual({ continue: false, stopReason: text })
})

test('a hook of Claude Code whose session ends withdraws the request', async () => {
  const { world, handle } = await startHooks()
  const ending = new AbortController()
  const asked = handle(before(PAY_OUT), ending.signal)
  await untilAsked(world, 1)
  ending.abort()

  expect(await asked).toEqual(denied(expect.stringMatching(/^Not run: it could not be approved/)))
  await eventually(async () =>
    expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }]),
  )
})

test('a hook of Claude Code that has waited for its limit withdraws the request, and the model does not read of a denial', async () => {
  const { world, handle } = await startHooks({ waitMs: 300 })

  expect(await handle(before(PAY_OUT))).toEqual(
    denied(
      expect.stringMatching(
        /^Not run\. It was not approved in time, and the request was withdrawn\. No person denied it\./,
      ),
    ),
  )
  expect(await auditRows(world, { kind: 'settled' })).toMatchObject([{ status: 'cancelled' }])
})

test('a shell command in a skill is decided, and does not run when a person edited it', async () => {
  const { world, handle } = await startHooks()
  const asked = handle(event('PreSkillShellCommand', { ...PAY_OUT, tool_use_id: 'skill_1' }))
  await approveAmount(world, 'Bonus', '450')

  expect(await asked).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PreSkillShellCommand',
      permissionDecision: 'deny',
      permissionDecisionReason: expect.stringMatching(
        /^Not run\. Ann Meyer approved it with other arguments/,
      ),
    },
  })
  expect(await auditRows(world, { kind: 'redeemed' })).toEqual([])

  const again = handle(event('PreSkillShellCommand', { ...BASH, tool_use_id: 'skill_2' }))
  await approve(world, 'rm notes')
  expect(await again).toMatchObject({ hookSpecificOutput: { permissionDecision: 'allow' } })
})

test('a call that cannot be kept for the report of its end does not run', async () => {
  const { world, veto } = await startHooks()
  const calls = {
    ofSession: async () => [],
    save: () => Promise.reject(new Error('The disk is full')),
    remove: async () => undefined,
  }
  const handle = createHookHandler(veto, { calls })
  const read = { tool_name: 'Read', tool_input: { file_path: '/tmp/x' }, tool_use_id: 'toolu_6' }

  expect(await handle(before(read))).toEqual(
    denied(expect.stringContaining('The hook of Veto failed: The disk is full')),
  )
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})

test('tools that take their input for an answer of their user get none unless a person edited it', async () => {
  const { world, veto } = await startHooks()
  await world.writePolicy(
    'more.yaml',
    'rules:\n  - { name: plan, tool: claude_code.ExitPlanMode, action: allow }\n',
  )
  const handle = createHookHandler(veto)
  const plan = { tool_name: 'ExitPlanMode', tool_input: { plan: 'Go' }, tool_use_id: 'toolu_8' }

  expect(await handle(before(plan))).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'allow',
      permissionDecisionReason: expect.any(String),
    },
  })
})

test('the hooks for the Agent SDK block when they fail, and time out after they have stopped waiting', async () => {
  const { world, veto } = await startHooks()
  const { PreToolUse, PostToolUse } = vetoHooks(veto, { waitMs: 60_000 })
  const signal = new AbortController().signal

  expect(PreToolUse).toMatchObject([{ timeout: 120, onFailure: 'block' }])
  const asked = PreToolUse[0]?.hooks[0](before(PAY_OUT), 'toolu_1', { signal })
  await approve(world, 'Bonus')
  expect(await asked).toMatchObject({ hookSpecificOutput: { permissionDecision: 'allow' } })
  await PostToolUse[0]?.hooks[0](after(PAY_OUT, 'Paid'), 'toolu_1', { signal })
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test.each([
  ['another event', { hook_event_name: 'Stop', session_id: 's' }],
  ['no input', before({ ...PAY_OUT, tool_input: [] })],
  ['no object', 'PreToolUse'],
])(
  'what is no event of a tool call is refused, in words that say which events there are: %s',
  async (_name, input) => {
    const { handle } = await startHooks()

    await expect(handle(input)).rejects.toThrow(
      /^Expected a hook event of Claude Code \(PreToolUse, PreSkillShellCommand, PermissionRequest, PostToolUse, PostToolUseFailure\)/,
    )
  },
)

test('a call that was started for a hook that is ended meanwhile is denied, and reported as not run', async () => {
  const { world, veto } = await startHooks()
  const ending = new AbortController()
  const client = new Proxy(veto.client, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return async (...args: unknown[]) => {
        const answer: unknown = await Reflect.apply(method, target, args)
        if (name === 'redeem') ending.abort()
        return answer
      }
    },
  })
  const asked = createHookHandler({ ...veto, client })(before(PAY_OUT), ending.signal)
  await approve(world, 'Bonus')

  expect(await asked).toMatchObject(denied(expect.any(String)))
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'failed' }])
})
