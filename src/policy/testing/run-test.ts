import type { Bundle } from '../bundle.ts'
import { explain } from '../explain.ts'
import type { Call, Decision } from '../model/decision.ts'
import { simulate } from '../simulate.ts'
import { laterMismatches, type Mismatch, mismatches } from './compare.ts'
import type { SourcedTest } from './load-tests.ts'
import type { EarlierCalls, PolicyTest, TestCall } from './test-file.ts'

/** The result of a test. It passed when there is no mismatch. */
export interface TestResult {
  readonly tested: SourcedTest
  readonly mismatches: readonly Mismatch[]
  /** The whole trace of the decision, for people. */
  readonly explanation: string
  /** Of the call, and of those before it. */
  readonly decisions: readonly Decision[]
}

/** When the call of a test is made that names no time: a Wednesday at noon, UTC. */
const DEFAULT_AT_MS = Date.parse('2026-01-14T12:00:00Z')

/** Evaluates the earlier calls of a test, then its call, and compares the result. */
export function runTest(bundle: Bundle, tested: SourcedTest): TestResult {
  const { test } = tested
  const evaluate = simulate(bundle)
  const atMs = test.at ?? DEFAULT_AT_MS
  const before = earlierCalls(test, atMs).map(evaluate)
  const call = callOf(test.agent, test.call, atMs)
  const decision = evaluate(call)
  return {
    tested,
    mismatches: [
      ...mismatches(bundle, test.expect, decision),
      ...laterMismatches(test.expect_later ?? {}, decision),
    ],
    explanation: explain(call, decision),
    decisions: [...before, decision],
  }
}

/** Oldest first; the last one stands one step of its own before `atMs`. */
function earlierCalls({ agent, after = [] }: PolicyTest, atMs: number): readonly Call[] {
  let endMs = atMs
  const calls: Call[] = []
  for (const entry of after.toReversed()) {
    for (let count = 0; count < entry.times; count += 1) {
      endMs -= entry.every
      calls.push(callOf(entry.agent ?? agent, withoutPace(entry), endMs))
    }
  }
  return calls.reverse()
}

function withoutPace({ tool, params, context, session, category }: EarlierCalls): TestCall {
  return { tool, params, context, session, category }
}

function callOf(agentId: string, call: TestCall, nowMs: number): Call {
  const { tool, params, context, session = null, category = null } = call
  return { agentId, tool, category, params, context, sessionId: session, nowMs }
}
