import { expect, test } from 'vitest'
import { changeFile } from '../../../src/policy/load/policy-change-text.ts'

const CHANGE = { kind: 'change_rule', policyId: 'p', rule: 'ask', set: { remind: '1h' } } as const

test('aliases of a changed rule are written out in its excerpt only', () => {
  const text = `name: p
rules:
  - { name: first, tool: pay, approvers: &who [ann, &bob bob] }
  - { name: ask, tool: refund, approvers: *who, escalate: { to: [*bob] } }
`

  const changed = changeFile([{ name: 'p.yaml', text }], CHANGE)

  expect(changed?.text).toContain('approvers: *who')
  expect(changed?.excerpt).toBe(`rules:
  - name: ask
    tool: refund
    approvers: [ ann, bob ]
    escalate: { to: [ bob ] }
    remind: 1h
`)
})

test('aliases of a value that changes become copies, and those of other values stay', () => {
  const text = `name: p
rules:
  - { name: ask, tool: pay, remind: &soon 5m, timeout: &late 2h }
  - { name: other, tool: refund, remind: *soon, timeout: *late }
`

  const changed = changeFile([{ name: 'p.yaml', text }], CHANGE)

  expect(changed?.text).toContain('{ name: other, tool: refund, remind: 5m, timeout: *late }')
  expect(changed?.text).toContain('timeout: &late 2h')
})

test.each([
  ['an error of YAML', '{ name: ask, tool: pay }, ['],
  ['an alias of nothing', '{ name: ask, tool: *gone }'],
  ['an alias of what contains it', '&rule { name: ask, tool: [*rule] }'],
])('a file with %s has no rule to change', (_fault, rule) => {
  expect(changeFile([{ name: 'p.yaml', text: `name: p\nrules: [${rule}]\n` }], CHANGE)).toBeNull()
})
