import type { DigestRecords } from '../../src/approval/model/digest-records.ts'
import type { PeriodActivity } from '../../src/approval/model/period-activity.ts'
import type { Activity } from '../../src/ledger/activity.ts'
import { changeFile } from '../../src/policy/load/policy-change-text.ts'
import { readBundle } from '../../src/policy/load/read-bundle.ts'
import { askedColumns, type CountedRequest } from './asked-columns.ts'
import { ANN, NOW_MS } from './builders.ts'

/** Ann approved a refund of `support-agent` after a minute. */
export function anAsked(known: Partial<CountedRequest> = {}): CountedRequest {
  const { status = 'approved', decidedInMs = 60_000 } = known
  const isDecided = status === 'approved' || status === 'rejected'
  return {
    requestId: 'req_1',
    createdAtMs: NOW_MS,
    kind: 'call',
    tool: 'refund_payment',
    agentId: 'support-agent',
    policyId: 'support',
    rule: 'cap_refund_amount',
    groups: ['finance-team'],
    settledAtMs: status === 'pending' ? null : NOW_MS + (decidedInMs ?? 0),
    votes: isDecided
      ? [{ by: ANN, choice: status === 'approved' ? 'approve' : 'deny', tookMs: decidedInMs ?? 0 }]
      : [],
    editedBy: null,
    execution: null,
    value: null,
    ...known,
    status,
    decidedInMs: isDecided ? decidedInMs : null,
  }
}

/** So many of the same. */
export function times(count: number, known: Partial<CountedRequest> = {}): readonly CountedRequest[] {
  return Array.from({ length: count }, () => anAsked(known))
}

export function anActivity({
  asked = [],
  ...known
}: Partial<Omit<Activity, 'asked'>> & { readonly asked?: readonly CountedRequest[] } = {}): Activity {
  return { automatic: [], bypasses: [], ...known, asked: askedColumns(asked) }
}

const FILE = {
  name: 'support.yaml',
  text: `name: support
rules:
  - { name: cap_refund_amount, tool: refund_payment, when: args.amount_cents > 50000, action: require_approval, approvers: [finance-team] }
  - { name: review_outreach, tool: send_outreach, action: require_approval, approvers: [growth] }
approvers:
  finance-team: { channel: "#finance" }
  growth: { channel: "#growth" }
`,
}

/** Nobody said why they denied, and no grant is active. */
export const NO_RECORDS: DigestRecords = { denials: [], grants: [] }

/** A week with a bundle of two rules, in which nothing happened. */
export function aPeriodActivity(known: Partial<PeriodActivity> = {}): PeriodActivity {
  const bundle = readBundle([FILE])
  return {
    period: { fromMs: NOW_MS - 7 * 86_400_000, toMs: NOW_MS, timezone: 'Europe/Berlin' },
    activity: anActivity(),
    before: anActivity(),
    earlier: [],
    thresholds: bundle.findings,
    policies: bundle,
    changedFile: async (change) => changeFile([FILE], change),
    ...known,
  }
}
