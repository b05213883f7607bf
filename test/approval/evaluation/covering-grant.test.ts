import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AuthorizeCall } from '#protocol/authorize.ts'
import { covers } from '../../../src/approval/evaluation/covering-grant.ts'
import type { Grant } from '../../../src/approval/model/grant.ts'
import type { Decision } from '../../../src/policy/model/decision.ts'
import { ANN, aGrant, anObligation, aRequirement, NOW_MS } from '../../support/builders.ts'
import { NO_PRESENTATION } from '../../support/presentation.ts'

const OBLIGATION = anObligation({ grant: { scopes: ['tool', 'category'], maxMs: 3_600_000 } })

test.each<[string, Partial<Grant>]>([
  ['of the tool', {}],
  ['of its category', { scope: { kind: 'category', name: 'edit' } }],
  ['of its session', { sessionId: 'run-42' }],
  ['of an admin, whoever is asked', { requirements: null }],
  ['with one use left', { usesLeft: 1 }],
  ['in its last millisecond', { expiresAtMs: NOW_MS + 1 }],
])('a grant %s covers the call', (_, known) => {
  expect(covers(aGrant(known), anEvaluatedCall())).toBe(true)
})

test.each<[string, Partial<Grant>]>([
  ['another agent', { agentId: 'support-agent-2' }],
  ['another session', { sessionId: 'run-43' }],
  ['another tool', { scope: { kind: 'tool', name: 'refund' } }],
  ['another category', { scope: { kind: 'category', name: 'read' } }],
  ['a category named as the tool', { scope: { kind: 'category', name: 'refund_payment' } }],
  ['other people', { requirements: [aRequirement({ groups: ['managers'] })] }],
  ['fewer people', { requirements: [aRequirement({ quorum: 2 })] }],
  ['nobody', { requirements: [] }],
  ['a time that is over', { expiresAtMs: NOW_MS }],
  ['calls that were all made', { usesLeft: 0 }],
  ['what was taken back', { revocation: { by: ANN, atMs: NOW_MS } }],
])('a grant for %s does not cover the call', (_, known) => {
  expect(covers(aGrant(known), anEvaluatedCall())).toBe(false)
})

test('a grant for a category that the bundle does not give to the tool covers nothing, whatever the agent claims', () => {
  const grant = aGrant({ scope: { kind: 'category', name: 'edit' } })

  expect(
    covers(grant, { ...anEvaluatedCall(), bundle: { tool: () => facts(false), approvers: new Map() } }),
  ).toBe(false)
})

test('no grant covers a call whose rule offers none, or not this one', () => {
  expect(covers(aGrant({ requirements: null }), anEvaluatedCall(asking(anObligation())))).toBe(false)
  const forCategory = anObligation({ grant: { scopes: ['category'], maxMs: 1 } })
  expect(covers(aGrant({ requirements: null }), anEvaluatedCall(asking(forCategory)))).toBe(false)
})

test('no grant covers a call that the policies deny or allow by themselves', () => {
  const anyGrant = fc.record({
    requirements: fc.constantFrom(null, [], [aRequirement()]),
    sessionId: fc.constantFrom(null, 'run-42'),
    usesLeft: fc.constantFrom(null, 1, 1_000_000),
    expiresAtMs: fc.integer({ min: NOW_MS + 1, max: 2 * NOW_MS }),
    scope: fc.constantFrom<Grant['scope']>(
      { kind: 'tool', name: 'refund_payment' },
      { kind: 'category', name: 'edit' },
    ),
  })
  const settled = fc.constantFrom<Decision>(
    { ...TRACE_FIELDS, effect: 'deny' },
    { ...TRACE_FIELDS, effect: 'allow', feedback: [] },
  )

  fc.assert(
    fc.property(anyGrant, settled, (known, decision) => {
      expect(covers(aGrant(known), anEvaluatedCall())).toBe(known.requirements?.length !== 0)
      expect(covers(aGrant(known), anEvaluatedCall(decision))).toBe(false)
    }),
  )
})

const TRACE_FIELDS = {
  policyId: 'support',
  rule: 'cap_refund_amount',
  reason: 'Refunds need a look',
  trace: { category: 'edit', tier: null, policies: [], fallback: null },
  consumptions: [],
  shadow: [],
} as const

function asking(obligation: typeof OBLIGATION): Decision {
  return { ...TRACE_FIELDS, effect: 'require_approval', obligation }
}

function anEvaluatedCall(decision: Decision = asking(OBLIGATION)) {
  const said = { agentId: 'support-agent', tool: 'refund_payment', sessionId: 'run-42', category: 'edit' }
  return {
    call: AuthorizeCall.parse(said),
    decision,
    bundle: { tool: () => facts(true), approvers: new Map() },
    nowMs: NOW_MS,
  }
}

function facts(known: boolean) {
  return {
    known,
    title: null,
    category: known ? 'edit' : 'other',
    tier: null,
    show: [],
    presentation: NO_PRESENTATION,
    mask: [],
    params: [],
    requiresAgentSummary: false,
  }
}
