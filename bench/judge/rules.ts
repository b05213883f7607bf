import type { Field, NeutralRule, Test } from './neutral-rule.ts'

export const KINDS = ['payment', 'file', 'outreach', 'record'] as const
export type ToolKind = (typeof KINDS)[number]

/** The name of the tool with this index. Kinds take turns, so that neighbours differ. */
export function toolName(index: number): string {
  return `${kindOf(index)}_${index}`
}

/** What the tool with this index works on. */
export function kindOf(index: number): ToolKind {
  return KINDS[index % KINDS.length] ?? 'record'
}

/** `count` rules (even): a deny and an allow rule for each of `count / 2` tools. */
export function makeRules(count: number): readonly NeutralRule[] {
  return Array.from({ length: count / 2 }, (_, index) => rulesOf(index)).flat()
}

function rulesOf(index: number): readonly NeutralRule[] {
  const tool = toolName(index)
  const { deny, allow } = TESTS[kindOf(index)](index)
  return [
    { name: `deny_${index}`, tool, action: 'deny', tests: deny },
    { name: `allow_${index}`, tool, action: 'allow', tests: allow },
  ]
}

interface Pair {
  readonly deny: readonly Test[]
  readonly allow: readonly Test[]
}

const AMOUNT: Field = { from: 'params', name: 'amount_cents' }
const PATH: Field = { from: 'params', name: 'path' }
const RECIPIENT: Field = { from: 'params', name: 'recipient' }
const SENT_TODAY: Field = { from: 'params', name: 'sent_today' }
const ENVIRONMENT: Field = { from: 'context', name: 'environment' }
const ROLE: Field = { from: 'context', name: 'user_role' }

const TESTS: Readonly<Record<ToolKind, (index: number) => Pair>> = {
  payment: (index) => ({
    deny: [
      { kind: 'above', field: AMOUNT, value: 50_000 + index },
      { kind: 'is', field: ENVIRONMENT, value: 'production' },
    ],
    allow: [{ kind: 'among', field: ROLE, values: ['finance', 'lead'] }],
  }),
  file: (index) => ({
    deny: [{ kind: 'startsWith', field: PATH, value: '/etc/' }],
    allow: [
      { kind: 'startsWith', field: PATH, value: '/tmp/' },
      { kind: 'isNot', field: PATH, value: `/tmp/${index}` },
    ],
  }),
  outreach: (index) => ({
    deny: [
      { kind: 'among', field: RECIPIENT, values: ['ann@acme', 'bob@acme', 'eve@initech', `nobody@${index}`] },
    ],
    allow: [{ kind: 'atMost', field: SENT_TODAY, value: 20 + (index % 10) }],
  }),
  record: (index) => ({
    deny: [
      { kind: 'isNot', field: ENVIRONMENT, value: 'development' },
      { kind: 'isNot', field: ROLE, value: `keeper_${index}` },
      { kind: 'isNot', field: ROLE, value: 'lead' },
    ],
    allow: [{ kind: 'among', field: ROLE, values: ['lead', 'support', `keeper_${index}`] }],
  }),
}
