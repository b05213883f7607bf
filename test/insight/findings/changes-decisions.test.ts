import { expect, test } from 'vitest'
import { changesDecisions } from '../../../src/insight/findings/changes-decisions.ts'

test.each([
  [{ confirm: 'type_tool_name' }, false],
  [{ remind: '15m' }, false],
  [{ action: 'allow' }, true],
])('a suggestion to set %j may change decisions: %s', (set, expected) => {
  expect(changesDecisions({ kind: 'change_rule', policyId: 'p', rule: 'r', set })).toBe(expected)
})
