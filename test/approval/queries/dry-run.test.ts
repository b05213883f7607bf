import { expect, test } from 'vitest'
import { AuthorizeCall } from '#protocol/authorize.ts'
import { Explanation } from '#protocol/explanation.ts'
import { createDryRun } from '../../../src/approval/queries/dry-run.ts'
import { aBundle } from '../../policy/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const BUNDLE = aBundle({
  'p.yaml': `approvers: { boss: { channel: "#boss" } }
tools: { pay: { mask: [card] } }
rules:
  - { name: ask, tool: pay, when: 'args.card != null && now > "2026-11-20T21:59"', action: require_approval, approvers: [boss], timeout: 5m }
`,
})

const UNUSED = { used: async () => new Map<string, number>(), openLockdowns: async () => [] }

test('a dry run explains a call by the bundle in force and the current time, with masked values', async () => {
  const explain = createDryRun({ store: UNUSED, bundle: () => BUNDLE, clock: createFakeClock() })

  const explanation = await explain(
    AuthorizeCall.parse({ agentId: 'a', tool: 'pay', params: { card: '4111' } }),
  )

  expect(Explanation.parse(explanation)).toMatchObject({
    verdict: 'require_approval',
    matchedPolicyId: 'p',
    matchedRule: 'ask',
    asked: { groups: ['boss'], channels: ['#boss'], quorum: 1, timeoutMs: 300_000 },
    bundleHash: BUNDLE.hash,
  })
  expect(explanation.text).toContain('ask (require_approval) fired: args.card is ‹masked›')
  expect(JSON.stringify(explanation)).not.toContain('4111')
})

test('a dry run names no approvers when none would be asked', async () => {
  const explain = createDryRun({ store: UNUSED, bundle: () => BUNDLE, clock: createFakeClock() })

  expect(await explain(AuthorizeCall.parse({ agentId: 'a', tool: 'other' }))).toMatchObject({
    verdict: 'deny',
    matchedPolicyId: null,
    asked: null,
    trace: { policies: [] },
  })
})
