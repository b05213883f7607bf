import { join } from 'node:path'
import { expect, test } from 'vitest'
import { policyFolder } from '../../support/policy-folder.ts'
import { runVeto } from '../../support/run-veto.ts'

const BAD = `rules:
  - { name: one, tol: refund, action: allow }
  - { name: two, tool: refund, when: args.a >, action: allow }
`

test('veto policy check says in one line what was loaded', async () => {
  const { code, out } = await runVeto(['policy', 'check', 'policies'])

  expect(code).toBe(0)
  expect(out).toMatch(/^Loaded \d+ files, .*, \d+ rules from policies \(bundle [0-9a-f]{64}\)$/)
})

test('veto policy check uses the folder of the environment when none is named', async () => {
  const { code, out } = await runVeto(['policy', 'check', '--json'], {
    VETO_POLICIES: policyFolder({ 'a.yaml': 'rules: [{ name: one, tool: read, action: allow }]' }),
  })

  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({
    ok: true,
    files: 1,
    policies: 1,
    rules: 1,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

test('veto policy check reports every error at once, with its position and the nearest known key', async () => {
  const folder = policyFolder({ 'a.yaml': BAD, 'b.yaml': 'tiers: { irreversibel: deny }' })

  const { code, out, err } = await runVeto(['policy', 'check', folder])

  expect([code, err]).toEqual([1, ''])
  expect(out.split('\n')).toEqual([
    expect.stringContaining(`${join(folder, 'a.yaml')}:2:5: expected \`tool\` or \`category\`, got neither`),
    expect.stringContaining(`${join(folder, 'a.yaml')}:2:18: unknown key 'tol', did you mean 'tool'?`),
    expect.stringContaining(`${join(folder, 'a.yaml')}:3:`),
    expect.stringContaining(
      `${join(folder, 'b.yaml')}:1:10: unknown key 'irreversibel', did you mean 'irreversible'?`,
    ),
  ])
})

test('veto policy check --json prints the errors as JSON', async () => {
  const folder = policyFolder({ 'a.yaml': 'nonsense: 1' })

  const { code, out } = await runVeto(['policy', 'check', folder, '--json'])

  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual({
    ok: false,
    total: 1,
    faults: [
      {
        file: join(folder, 'a.yaml'),
        line: 1,
        column: 1,
        message: expect.stringContaining("unknown key 'nonsense'"),
      },
    ],
  })
})

test('veto policy check says when the folder does not exist', async () => {
  const { code, out } = await runVeto(['policy', 'check', 'nowhere'])

  expect(code).toBe(1)
  expect(out).toMatch(/^nowhere:1:1: there is no such folder$/m)
})
