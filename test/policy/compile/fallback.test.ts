import { describe, expect, test } from 'vitest'
import { aBundle, aCall } from '../builders.ts'

describe('tiers and categories', () => {
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

  test('decide where no policy says anything', () => {
    expect(bundle.evaluate(aCall({ tool: 'crm.read_lead' }))).toMatchObject({
      effect: 'allow',
      policyId: null,
      rule: null,
      reason: 'No policy speaks of this tool; tools of tier read_only are allowed',
    })
  })

  test('let the stricter of both win, and ask the default approvers', () => {
    const decision = bundle.evaluate(aCall({ tool: 'wipe' }))

    expect(decision).toMatchObject({
      effect: 'require_approval',
      reason: 'No policy speaks of this tool; tools of tier irreversible need approval',
      terms: {
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

  test('let nothing that an agent says of a tool make the verdict milder', () => {
    expect(bundle.evaluate(aCall({ tool: 'wipe', category: 'local' })).effect).toBe('require_approval')
    expect(bundle.evaluate(aCall({ tool: 'titled', category: 'read' })).effect).toBe('deny')
    expect(bundle.evaluate(aCall({ tool: 'new', category: 'read' })).effect).toBe('deny')
    expect(bundle.evaluate(aCall({ tool: 'new', category: 'local' })).effect).toBe('deny')
  })

  test('let what an agent says of a tool that nobody knows make the verdict stricter', () => {
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

  test('treat a category that the bundle does not define as other', () => {
    for (const category of ['Read', 'constructor', '__proto__', null]) {
      const decision = bundle.evaluate(aCall({ tool: 'new', category }))
      expect([decision.effect, decision.trace.category]).toEqual(['deny', 'other'])
    }
  })

  test('say nothing of categories without an entry', () => {
    expect(bundle.evaluate(aCall({ tool: 'new', category: 'mcp' })).reason).toBe(
      'No policy explicitly allows this action (default deny)',
    )
  })
})
