import { expect, test } from 'vitest'
import { BundleError, describeDiagnostic } from '../../../src/policy/source/bundle-error.ts'
import { loadTests, readTests } from '../../../src/policy/testing/load-tests.ts'
import { policyFolder } from '../../support/policy-folder.ts'

const GOOD = 'tests:\n  - { name: one, agent: a, call: { tool: t }, expect: { verdict: deny } }\n'

function diagnosticsOf(text: string): readonly string[] {
  try {
    readTests([{ name: 'a.test.yaml', text }])
    return []
  } catch (error) {
    if (error instanceof BundleError) return error.diagnostics.map(describeDiagnostic)
    throw error
  }
}

test('readTests() reads tests with their positions', () => {
  expect(readTests([{ name: 'a.test.yaml', text: GOOD }])).toEqual([
    {
      file: 'a.test.yaml',
      line: 2,
      column: 5,
      test: {
        name: 'one',
        agent: 'a',
        call: { tool: 't', params: {}, context: {} },
        expect: { verdict: 'deny' },
      },
    },
  ])
})

test.each([
  ['{ verdict: deny', '{ verdit: deny', "a.test.yaml:2:57: unknown key 'verdit', did you mean 'verdict'?"],
  [
    'verdict: deny',
    'verdict: denied',
    "a.test.yaml:2:66: tests[0].expect.verdict: unknown value 'denied', did you mean 'deny'?",
  ],
  ['{ verdict: deny }', '{}', 'a.test.yaml:2:55: tests[0].expect: expected at least one of verdict, policy'],
  ['agent: a', 'agent: a b', 'a.test.yaml:2:25: tests[0].agent: expected letters, digits'],
  [
    'agent: a',
    'agent: a, at: noon',
    'a.test.yaml:2:32: tests[0].at: expected a UTC time such as 2026-11-20T22:00:00Z',
  ],
  [
    'agent: a',
    'agent: a, after: [{ tool: t, every: often }]',
    'tests[0].after[0].every: expected a duration such as 90s',
  ],
  ['agent: a', 'agent: a, after: [{ tool: t, times: 0 }]', 'tests[0].after[0].times: expected at least 1'],
  ['agent: a', 'agent: a, expect_later: { 30m: pending }', 'expected a time after the call such as +30m'],
  [
    'agent: a',
    'agent: a, expect_later: { +30m: approved }',
    "unknown value 'approved'; known here: allowed, denied, pending, expired",
  ],
  ['tests:', 'test:', "a.test.yaml:1:1: unknown key 'test', did you mean 'tests'?"],
])('readTests() says where and what is wrong when %s is %s', (good, bad, error) => {
  expect(diagnosticsOf(GOOD.replace(good, bad))).toContainEqual(expect.stringContaining(error))
})

test('readTests() refuses a duplicate name', () => {
  expect(diagnosticsOf(`${GOOD}${GOOD.split('\n')[1]}`)).toEqual([
    "a.test.yaml:3:5: test 'one' is already defined in line 2",
  ])
})

test('loadTests() loads the test files of the folder in order, and no policies', async () => {
  const other = GOOD.replace('one', 'two')
  const folder = policyFolder({
    'b.test.yaml': other,
    'a.test.yaml': GOOD,
    'a.yaml': 'nonsense: 1',
    'x.md': '',
  })

  expect((await loadTests(folder)).map(({ test }) => test.name)).toEqual(['one', 'two'])
})

test('loadTests() refuses a folder without tests', async () => {
  await expect(loadTests(policyFolder({ 'a.yaml': '' }))).rejects.toThrow('expected at least one test file')
})

test('loadTests() refuses a folder that does not exist', async () => {
  await expect(loadTests('nowhere')).rejects.toThrow('nowhere:1:1: there is no such folder')
})
