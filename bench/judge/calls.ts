import fc from 'fast-check'
import type { Call } from '../../src/policy/model/decision.ts'
import { KINDS, kindOf, type ToolKind, toolName } from './rules.ts'

/** `count` varied calls over `tools` tools, and a few to tools that no rule names. The same seed makes the same calls. */
export function makeCalls(options: { count: number; tools: number; seed: number }): readonly Call[] {
  return fc.sample(fc.noBias(aCall(options.tools)), { numRuns: options.count, seed: options.seed })
}

function aCall(tools: number): fc.Arbitrary<Call> {
  const aKnownTool = fc.nat(tools - 1).map((index) => ({ tool: toolName(index), kind: kindOf(index) }))
  const anUnknownTool = fc.constantFrom(...KINDS).map((kind) => ({ tool: `unheard_of_${kind}`, kind }))
  return fc
    .oneof({ weight: 19, arbitrary: aKnownTool }, { weight: 1, arbitrary: anUnknownTool })
    .chain(({ tool, kind }) => fc.tuple(PARAMS[kind], CONTEXT).map((given) => callOf(tool, ...given)))
}

function callOf(tool: string, params: Call['params'], context: Call['context']): Call {
  return {
    agentId: 'support-agent',
    tool,
    category: null,
    params,
    context,
    sessionId: 'run-1',
    nowMs: NOW_MS,
  }
}

const NOW_MS = Date.parse('2026-11-20T22:00:00Z')

const CONTEXT = fc
  .tuple(
    fc.constantFrom('production', 'staging', 'development'),
    fc.constantFrom('support', 'lead', 'finance', 'guest'),
  )
  .map(([environment, user_role]) => ({ environment, user_role }))

const PARAMS: Readonly<Record<ToolKind, fc.Arbitrary<Call['params']>>> = {
  payment: fc.nat(100_000).map((amount_cents) => ({ amount_cents, payment_id: `pay_${amount_cents}` })),
  file: fc
    .tuple(fc.constantFrom('/etc/', '/tmp/', '/srv/', 'tmp/'), fc.nat(9_999))
    .map(([folder, file]) => ({ path: `${folder}${file}`, content: 'text' })),
  outreach: fc
    .tuple(fc.constantFrom('ann@acme', 'bob@acme', 'eve@initech', 'kim@globex', 'lee@hooli'), fc.nat(40))
    .map(([recipient, sent_today]) => ({ recipient, sent_today })),
  record: fc.nat(9_999).map((id) => ({ record_id: `rec_${id}` })),
}
