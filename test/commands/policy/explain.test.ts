import { expect, test } from 'vitest'
import { runVeto } from '../../support/run-veto.ts'

const REFUND = [
  'policy',
  'explain',
  '--folder',
  'policies',
  '--agent',
  'support-agent',
  '--tool',
  'refund_payment',
]

test('veto policy explain prints the decision for a call and the reason', async () => {
  const { code, out } = await runVeto([...REFUND, '--params', '{"amount_cents": 72000}'])

  expect(code).toBe(0)
  expect(out.split('\n')).toEqual(
    expect.arrayContaining([
      'support-agent wants to call refund_payment (category edit, tier irreversible).',
      'People are asked: Refunds over $500 require finance review',
      '  cap_refund_amount (require_approval) fired: args.amount_cents is 72000 (when: args.amount_cents > 50000)',
    ]),
  )
})

test('veto policy explain --json prints the decision and the trace', async () => {
  const { out } = await runVeto([...REFUND, '--params', '{"amount_cents": 72000}', '--json'])

  expect(JSON.parse(out)).toMatchObject({
    verdict: 'require_approval',
    matchedRule: 'cap_refund_amount',
    asked: { groups: ['finance-team'], channels: ['#finance-approvals'], quorum: 1, timeoutMs: 3_600_000 },
    trace: { category: 'edit', tier: 'irreversible', policies: [{ policyId: 'support' }] },
  })
})

test('veto policy explain evaluates with the given context, session, category and time', async () => {
  const { out } = await runVeto([
    ...['policy', 'explain', '--folder', 'policies', '--agent', 'x', '--tool', 'unknown_tool'],
    ...['--context', '{"a": 1}', '--session', 's', '--category', 'read', '--at', '2026-11-20T22:00:00Z'],
  ])

  expect(out).toContain('x wants to call unknown_tool (category other).\nDenied: ')
})

test.each([
  [['--params', '{a: 1}'], '--params: '],
  [['--params', '[]'], '--params: expected an object of JSON values'],
  [['--context', '{"a": 1, "a": 2}'], '--context: '],
  [
    ['--at', '2026-02-30T12:00:00Z'],
    '--at: expected a UTC time such as 2026-11-20T22:00:00Z, got "2026-02-30T12:00:00Z"',
  ],
  [['--at', 'noon'], '--at: expected a UTC time such as 2026-11-20T22:00:00Z, got "noon"'],
  [['--agent', 'two words'], '--agent: expected letters, digits'],
])('veto policy explain refuses %s and names what was expected', async (more, words) => {
  const { code, err } = await runVeto([...REFUND, ...more])

  expect(code).toBe(1)
  expect(err).toContain(words)
})

test('veto policy explain requires the agent and the tool', async () => {
  expect(await runVeto(['policy', 'explain', '--agent', 'x'])).toMatchObject({ code: 2 })
})
