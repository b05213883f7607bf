import { expect, test } from 'vitest'
import { aBundle, aCall } from '../builders.ts'

const bundle = aBundle({
  'a.yaml': `approvers: { boss: { channel: C123 } }
tools:
  crm.read_*: { category: read, tier: read_only }
  wipe: { category: read, tier: irreversible }
  titled: { title: Only a title }
categories: { read: allow, edit: require_approval, other: deny, local: allow }
tiers: { read_only: allow, irreversible: require_approval }
defaults: { approvers: boss, timeout: 10m }
`,
})

test('tiers and categories decide where no policy decides', () => {
  expect(bundle.evaluate(aCall({ tool: 'crm.read_lead' }))).toMatchObject({
    effect: 'allow',
    policyId: null,
    rule: null,
    reason: 'No policy covers this tool; tools of tier read_only are allowed',
  })
})

test('of tier and category the stricter one wins, and the default approvers are asked', () => {
  const decision = bundle.evaluate(aCall({ tool: 'wipe' }))

  expect(decision).toMatchObject({
    effect: 'require_approval',
    reason: 'No policy covers this tool; tools of tier irreversible need approval',
    obligation: {
      stages: [[{ groups: ['boss'], quorum: 1 }]],
      timeoutMs: 600_000,
      selfApproval: false,
      requireReason: [],
    },
  })
  expect(decision.trace.fallback).toBe(
    'tools of tier irreversible need approval; tools of category read are allowed',
  )
})

test("an agent's claim about a tool never makes the decision less strict", () => {
  expect(bundle.evaluate(aCall({ tool: 'wipe', category: 'local' })).effect).toBe('require_approval')
  expect(bundle.evaluate(aCall({ tool: 'titled', category: 'read' })).effect).toBe('deny')
  expect(bundle.evaluate(aCall({ tool: 'new', category: 'read' })).effect).toBe('deny')
  expect(bundle.evaluate(aCall({ tool: 'new', category: 'local' })).effect).toBe('deny')
})

test("an agent's claim about a tool that is not declared makes the decision stricter", () => {
  const lenient = aBundle({
    'a.yaml': `
approvers: { boss: { channel: "#boss" } }
defaults: { approvers: [boss] }
categories: { other: allow, read: allow, edit: require_approval, execute: deny }
`,
  })
  const effectOf = (category: string | null) => lenient.evaluate(aCall({ tool: 'new', category })).effect

  expect([null, 'read', 'edit', 'execute'].map(effectOf)).toEqual([
    'allow',
    'allow',
    'require_approval',
    'deny',
  ])
})

test('a category that the bundle does not define counts as other', () => {
  for (const category of ['Read', 'constructor', '__proto__', null]) {
    const decision = bundle.evaluate(aCall({ tool: 'new', category }))
    expect([decision.effect, decision.trace.category]).toEqual(['deny', 'other'])
  }
})

test('a category without an entry decides nothing', () => {
  expect(bundle.evaluate(aCall({ tool: 'new', category: 'mcp' })).reason).toBe(
    'No policy explicitly allows this action (default deny)',
  )
})
