import { formatElapsed } from '../../core/duration.ts'
import { callsOf, countResults } from '../../ledger/asked-requests.ts'
import { decidedIn, decisionTimes } from '../numbers.ts'
import { percent } from '../wording.ts'
import { during, type Finder, type Finding, type FindingInput, subject } from './finding.ts'
import { callsByRule, type RuleCalls } from './grouped-calls.ts'

/** Rules whose requests are nearly always approved and never edited: the review adds nothing. */
export const relax: Finder = (input) =>
  callsByRule(input.activity.asked).flatMap((calls) => findingOf(calls, input))

function findingOf(rule: RuleCalls, input: FindingInput): readonly Finding[] {
  const { decisions, approved: least } = input.thresholds.relax
  const approved = countResults(rule.calls, ({ status }) => status === 'approved')
  const decided = approved + countResults(rule.calls, ({ status }) => status === 'rejected')
  const edited = countResults(rule.calls, ({ editedBy }) => editedBy !== null)
  if (decided < decisions || approved < least * decided || edited > 0) return []
  const times = decisionTimes(decidedIn([rule.calls]))
  const { policyId } = rule
  return [
    {
      kind: 'relax',
      subject: subject({ policyId, rule: rule.rule, tool: rule.tool }),
      evidence: `${approved} of ${decided} approved, none edited, median ${formatElapsed(times?.medianMs ?? 0)}`,
      threshold: `at least ${decisions} decisions, ${percent(least)} approved and none edited`,
      ...suggestionOf(rule, input),
      audit: {
        kind: 'settled',
        policy: policyId,
        ...(rule.tool === null ? {} : { tool: rule.tool }),
        ...during(input.period),
      },
    },
  ]
}

/** A condition may be what makes the calls worth a look, and of other tools than those that were called nothing is known. */
function mayAllow({ policyId, rule, calls }: RuleCalls, { policies }: FindingInput): boolean {
  const facts = policies.rule(policyId, rule)
  const called = new Set(callsOf(calls).map(({ tool }) => tool))
  return (
    facts?.isConditional === false && facts.tools !== null && facts.tools.every((tool) => called.has(tool))
  )
}

/** What cannot be undone stays with people. */
function isIrreversible({ calls }: RuleCalls, { policies }: FindingInput): boolean {
  const called = new Set(callsOf(calls).map(({ tool }) => tool))
  return [...called].some((tool) => policies.tool(tool).tier === 'irreversible')
}

function suggestionOf(rule: RuleCalls, input: FindingInput): Pick<Finding, 'suggestion' | 'change'> {
  if (isIrreversible(rule, input)) return { suggestion: 'Keep asking: it cannot be undone', change: null }
  const asked = new Set(callsOf(rule.calls).flatMap(({ groups }) => groups))
  const groups = [...asked].filter((name) => input.policies.approvers.has(name))
  if (groups.length === 0 || !mayAllow(rule, input)) return granting(rule)
  const { policyId, rule: name } = rule
  return {
    suggestion: 'Allow it without asking, and let the same people give feedback afterwards',
    change: {
      kind: 'change_rule',
      policyId,
      rule: name,
      set: { ...NO_APPROVAL, action: 'allow', feedback: groups },
    },
  }
}

function granting({ policyId, rule }: RuleCalls): Pick<Finding, 'suggestion' | 'change'> {
  return {
    suggestion: 'Keep asking, and let approvers allow such calls for up to a day at once',
    change: { kind: 'change_rule', policyId, rule, set: { grant: { scope: ['tool'], max: '1d' } } },
  }
}

/** Keys that only rules that ask may have. */
const NO_APPROVAL = {
  approvers: null,
  quorum: null,
  stages: null,
  timeout: null,
  self_approval: null,
  require_reason: null,
  deny_quorum: null,
  on_timeout: null,
  remind: null,
  escalate: null,
  confirm: null,
  edit: null,
  grant: null,
  undo: null,
} as const
