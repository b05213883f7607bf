import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { policyFolder } from '../../support/policy-folder.ts'
import { runVeto } from '../../support/run-veto.ts'

const POLICY = `approvers: { boss: { channel: "#boss" } }
rules:
  - { name: cap, tool: pay, when: args.amount > 100, action: require_approval, approvers: [boss], timeout: 1h }
  - { name: positive, tool: pay, when: args.amount <= 0, action: deny }
`
const PASSES = `tests:
  - name: much is asked
    agent: a
    call: { tool: pay, params: { amount: 101 } }
    expect: { verdict: require_approval, rule: cap }
`
const FAILS = `tests:
  - name: "much is <allowed>"
    agent: a
    call: { tool: pay, params: { amount: 101 } }
    expect: { verdict: allow, asked: [] }
    expect_later: { "+1h": pending }
`

test('veto policy test passes for the bundle that ships with Veto, with every rule covered', async () => {
  const { code, out, err } = await runVeto(['policy', 'test', 'policies', '--min-coverage', '100'])

  expect([code, err]).toEqual([0, ''])
  expect(out).toContain('✓ a refund over the limit is asked of finance')
})

test('veto policy test prints the expected and the actual result and the whole trace of a failing test', async () => {
  const folder = policyFolder({ 'p.yaml': POLICY, 'p.test.yaml': FAILS })

  const { code, out } = await runVeto(['policy', 'test', folder])

  expect(code).toBe(1)
  expect(out.split('\n')).toEqual([
    join(folder, 'p.test.yaml'),
    `  ✗ much is <allowed> (${join(folder, 'p.test.yaml')}:2)`,
    '      verdict  expected allow',
    '                    got require_approval',
    '      asked    expected none',
    '                    got boss',
    '      +1h      expected pending',
    '                    got expired',
    '',
    '      a wants to call pay (category other).',
    "      People are asked: Rule 'cap' asks for approval",
    '      Needs 1 approval from boss within 1 h.',
    '      Decided by rule cap of policy p.',
    '',
    '      Policy p asks for approval:',
    '        cap (require_approval) fired: args.amount is 101 (when: args.amount > 100)',
    '        positive (deny) did not fire: args.amount is 101 (when: args.amount <= 0)',
    '',
    '',
    '1 test: 0 passed, 1 failed.',
    '1 of 2 rules covered by a test (50 %).',
    `  ${join(folder, 'p.yaml')}:4:5: no test covers rule 'positive' of policy 'p'`,
  ])
})

test('veto policy test fails below the required coverage', async () => {
  const folder = policyFolder({ 'p.yaml': POLICY, 'p.test.yaml': PASSES })

  expect(await runVeto(['policy', 'test', folder, '--min-coverage', '50'])).toMatchObject({
    code: 0,
    err: '',
  })
  expect(await runVeto(['policy', 'test', folder, '--min-coverage', '80'])).toMatchObject({
    code: 1,
    err: 'Expected at least 80 % of the rules to be covered, got 50 %',
  })
  expect(await runVeto(['policy', 'test', folder, '--min-coverage', 'all'])).toMatchObject({
    code: 1,
    err: '--min-coverage: expected a percentage from 0 to 100, got "all"',
  })
})

test('veto policy test writes JUnit XML', async () => {
  const folder = policyFolder({ 'p.yaml': POLICY, 'p.test.yaml': PASSES, 'q.test.yaml': FAILS })
  const file = join(folder, 'reports', 'junit.xml')

  const { code } = await runVeto(['policy', 'test', folder, '--junit', file])

  expect(code).toBe(1)
  const xml = readFileSync(file, 'utf8')
  expect(xml).toContain('<testsuites name="veto policy test" tests="2" failures="1" errors="0">')
  expect(xml).toContain(
    '<testcase classname="p.test.yaml" name="much is asked" file="p.test.yaml" line="2"/>',
  )
  expect(xml).toContain('name="much is &lt;allowed&gt;"')
  expect(xml).toContain(
    '<failure message="verdict: expected allow, got require_approval; asked: expected none, got boss; ',
  )
})

test('veto policy test --json prints the results as JSON', async () => {
  const folder = policyFolder({ 'p.yaml': POLICY, 'p.test.yaml': PASSES })

  const { out } = await runVeto(['policy', 'test', folder, '--json'])

  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    passed: 1,
    failed: 0,
    tests: [{ file: 'p.test.yaml', line: 2, name: 'much is asked', passed: true, mismatches: [] }],
    coverage: {
      rules: 2,
      covered: 1,
      percent: 50,
      uncovered: [{ policy: 'p', rule: 'positive', line: 4 }],
    },
  })
})

test.each([
  ['a policy', { 'p.yaml': 'nonsense: 1', 'p.test.yaml': PASSES }, "p.yaml:1:1: unknown key 'nonsense'"],
  [
    'a test',
    { 'p.yaml': POLICY, 'p.test.yaml': 'tests: [{ nam: x }]' },
    "unknown key 'nam', did you mean 'name'?",
  ],
  ['no test at all', { 'p.yaml': POLICY }, 'expected at least one test file (*.test.yaml)'],
])('veto policy test exits with 2 for %s that cannot be read', async (_, files, words) => {
  const { code, err } = await runVeto(['policy', 'test', policyFolder(files)])

  expect(code).toBe(2)
  expect(err).toContain(words)
})
