import { expect, test } from 'vitest'
import type { Bundle } from '../../../src/policy/bundle.ts'
import { readSource, sourceOf } from '../../../src/policy/load/bundle-source.ts'
import type { Call } from '../../../src/policy/model/decision.ts'
import { readTests } from '../../../src/policy/testing/load-tests.ts'
import { runTest } from '../../../src/policy/testing/run-test.ts'
import { runTests } from '../../../src/policy/testing/run-tests.ts'
import { aBundle } from '../builders.ts'

const POLICY = `approvers: { boss: { channel: "#boss" }, board: { channel: "#board" } }
rules:
  - { name: ask, tool: pay, when: args.a > 1, action: require_approval, approvers: [boss], timeout: 30m }
  - { name: ask_more, tool: pay, when: args.a > 5, action: require_approval, approvers: [board], quorum: 2 }
  - { name: stop, tool: pay, when: args.a < 0, action: deny, message: Give, don't take }
  - { name: open, tool: read, action: allow }
`
const FILES = { 'p.yaml': POLICY.replace("Give, don't take", '"Give, do not take"') }

function run(tests: string) {
  const texts = Object.entries(FILES).map(([name, text]) => ({ name, text }))
  return runTests(
    sourceOf(aBundle(FILES), texts.flatMap(readSource)),
    readTests([{ name: 'p.test.yaml', text: `tests:\n${tests}` }]),
  )
}

function testOf(a: number, more: string): string {
  return `  - { name: t${a}, agent: x, call: { tool: pay, params: { a: ${a} } }, ${more} }\n`
}

test('runTests() compares only what is given, with groups and channels in any order', () => {
  const { failed } = run(
    testOf(9, 'expect: { rule: ask, asked: [board, boss], channels: ["#boss", "#board"], quorum: 2 }') +
      testOf(-1, 'expect: { verdict: deny, reason: "Give, do not take", asked: [] }') +
      testOf(1, 'expect: { policy: p, rule: null, verdict: allow }'),
  )

  expect(failed).toBe(0)
})

test('runTests() reports each difference by its name', () => {
  const { results } = run(
    testOf(
      2,
      'expect: { verdict: deny, policy: q, rule: null, reason: no, asked: [board], channels: [], quorum: 3 }',
    ),
  )

  expect(results[0]?.mismatches).toEqual([
    { what: 'verdict', expected: 'deny', got: 'require_approval' },
    { what: 'policy', expected: 'q', got: 'p' },
    { what: 'rule', expected: 'none', got: 'ask' },
    { what: 'reason', expected: 'no', got: "Rule 'ask' asks for approval" },
    { what: 'asked', expected: 'board', got: 'boss' },
    { what: 'channels', expected: 'none', got: '#boss' },
    { what: 'quorum', expected: '3', got: '1' },
  ])
})

test('runTests() evaluates what happens later when nobody answers', () => {
  const { failed, results } = run(
    testOf(2, 'expect: { rule: ask }, expect_later: { +29m: pending, +30m: expired, +7d: expired }') +
      testOf(1, 'expect: { rule: null }, expect_later: { +1h: allowed }') +
      testOf(-1, 'expect: { rule: stop }, expect_later: { +1h: denied }') +
      testOf(3, 'expect: { rule: ask }, expect_later: { +30m: pending }'),
  )

  expect(failed).toBe(1)
  expect(results[3]?.mismatches).toEqual([{ what: '+30m', expected: 'pending', got: 'expired' }])
})

test('runTests() counts a rule as covered when it decided, alone or with others that asked', () => {
  const { coverage } = run(testOf(9, 'expect: { rule: ask }'))

  expect(coverage).toEqual({
    rules: 4,
    covered: 2,
    percent: 50,
    uncovered: [
      { file: 'p.yaml', line: 5, column: 5, policy: 'p', rule: 'stop' },
      { file: 'p.yaml', line: 6, column: 5, policy: 'p', rule: 'open' },
    ],
  })
})

test('runTest() makes the earlier calls first, evenly spaced, the last one step before the call', () => {
  const seen: Pick<Call, 'agentId' | 'tool' | 'nowMs'>[] = []
  const bundle = aBundle(FILES)
  const watching: Bundle = {
    ...bundle,
    evaluate(call) {
      seen.push({ agentId: call.agentId, tool: call.tool, nowMs: call.nowMs })
      return bundle.evaluate(call)
    },
  }
  const [tested] = readTests([
    {
      name: 'p.test.yaml',
      text: `tests:
  - name: later
    agent: x
    at: 2026-11-20T22:00:00Z
    call: { tool: read }
    after: [{ tool: first, agent: y, every: 1h }, { tool: second, times: 2, every: 10m }]
    expect: { verdict: allow }`,
    },
  ])
  if (tested === undefined) throw new TypeError('Expected a test')

  runTest(watching, tested)

  const at = (time: string) => Date.parse(`2026-11-20T${time}:00Z`)
  expect(seen).toEqual([
    { agentId: 'y', tool: 'first', nowMs: at('20:40') },
    { agentId: 'x', tool: 'second', nowMs: at('21:40') },
    { agentId: 'x', tool: 'second', nowMs: at('21:50') },
    { agentId: 'x', tool: 'read', nowMs: at('22:00') },
  ])
})
