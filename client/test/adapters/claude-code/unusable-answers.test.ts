import { expect, test } from 'vitest'
import { createHookHandler } from '../../../src/adapters/claude-code/index.ts'
import {
  type Behaviour,
  half,
  json,
  misbehavingServer,
  problem,
  raw,
  reset,
  silence,
} from '../../misbehaving-server.ts'
import { became } from '../../started.ts'
import { ALLOWED } from '../../views.ts'
import { vetoAt } from '../people.ts'
import { before, denied, event, permission } from './hook-events.ts'

const USE = { tool_name: 'mcp__pay__refund', tool_input: { amount_cents: 1 }, tool_use_id: 'toolu_1' }
const ANSWER = { ...ALLOWED, tool: 'mcp__pay__refund' }
const STARTED = { ...became('redeemed', { resultJudged: false }), tool: 'mcp__pay__refund' }

const UNUSABLE: readonly (readonly [string, Behaviour])[] = [
  ['does not answer', silence],
  ['resets the connection', reset],
  ['fails with 500', problem(500, 'internal_error')],
  ['does not know the key', problem(401, 'unauthenticated')],
  ['is a proxy that fails', raw(502, 'text/html', 'Bad gateway')],
  ['answers nothing', raw(200, 'application/json', '')],
  ['sends half an answer', half(ANSWER)],
  ['sends text that is not JSON', raw(200, 'application/json', '{')],
  ['says allowed as text', json(200, { ...ANSWER, allowed: 'true' })],
  ['names a status that nobody knows', json(200, { ...ANSWER, status: 'fine' })],
  ['answers about another agent', json(200, { ...ANSWER, agentId: 'sales-agent' })],
  ['answers about another tool', json(200, { ...ANSWER, tool: 'mcp__pay__look' })],
  ['answers about other params', json(200, { ...ANSWER, params: { amount_cents: 2 } })],
  [
    'does not let it start',
    (response, received) => started(received.url, problem(500, 'internal_error'))(response, received),
  ],
  [
    'starts another request',
    (response, received) => started(received.url, json(200, { ...STARTED, id: 'req_2' }))(response, received),
  ],
]

function started(url = '', start: Behaviour): Behaviour {
  return url.includes('authorize') ? json(200, ANSWER) : start
}

test.each(UNUSABLE)('no tool of Claude Code runs when Veto %s', async (_name, behaviour) => {
  await using server = await misbehavingServer(behaviour)
  const handle = createHookHandler(vetoAt(server.url))
  const text = expect.stringMatching(
    /^Not run: it could not be approved\. .*Do not repeat the call by yourself/,
  )

  expect(await handle(before(USE))).toEqual(denied(text))
  expect(await handle(permission(USE))).toEqual({
    hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'deny', message: text } },
  })
  expect(await handle(event('PreSkillShellCommand', USE))).toMatchObject({
    hookSpecificOutput: { permissionDecision: 'deny', permissionDecisionReason: text },
  })
})

test.each(UNUSABLE)('no deferred tool of Claude Code runs when Veto %s', async (_name, behaviour) => {
  await using server = await misbehavingServer(behaviour)
  const calls = {
    ofSession: async () => [
      { state: 'deferred', sessionId: 'session-1', requestId: 'req_1', toolCallId: 'toolu_1' } as const,
    ],
    save: async () => undefined,
    remove: async () => undefined,
  }
  const handle = createHookHandler(vetoAt(server.url), { mode: 'park', calls })

  expect(await handle(before(USE))).toMatchObject({ hookSpecificOutput: { permissionDecision: 'deny' } })
})

test('a tool of Claude Code runs when Veto answers as it should', async () => {
  const answer: Behaviour = (response, received) =>
    started(received.url, json(200, STARTED))(response, received)
  await using server = await misbehavingServer(answer)

  expect(await createHookHandler(vetoAt(server.url))(before(USE))).toMatchObject({
    hookSpecificOutput: { permissionDecision: 'allow', updatedInput: USE.tool_input },
  })
})
