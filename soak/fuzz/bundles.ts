import type { Random } from '../../bench/record/random.ts'
import type { Json } from '../../src/core/json.ts'
import { readBundle } from '../../src/policy/load/read-bundle.ts'
import { BundleError } from '../../src/policy/source/bundle-error.ts'
import { mutated, withOtherValue } from './mutate.ts'
import type { FuzzResult } from './requests.ts'

const POLICY = `
name: support
agents: [support-*]
rules:
  - { name: cap, tool: refund_payment, when: args.amount_cents > 50000, action: require_approval, approvers: [payers], quorum: 2, timeout: 1h }
  - { name: dev, tool: delete_customer, when: context.environment != "development", action: deny }
  - { name: text, tool: refund_payment, when: args.note.match(/^a+$/) || args.note.length > 10, action: deny }
  - { name: paths, tool: file.write, params: { type: object, properties: { path: { pattern: "^/tmp/" } } }, action: allow }
  - { name: often, tool: send_*, limit: { max: 20, per: 1h, by: agent }, action: deny }
approvers:
  payers: { channel: "#pay", members: ["@payers", U0ANN] }
tools:
  refund_payment: { category: edit, summary: "Refund {args.amount_cents}" }
`
const TOOLS = ['refund_payment', 'delete_customer', 'file.write', 'send_mail', 'other'] as const

/** Loads policies that are broken in some way; those that load judge calls. Nothing throws but a BundleError. */
export function fuzzBundles({
  count,
  random,
}: {
  readonly count: number
  readonly random: Random
}): FuzzResult {
  const counts = new Map<string, number>()
  const problems: string[] = []
  for (let n = 0; n < count; n += 1) {
    const text = random.share() < 0.4 ? mutated(POLICY, random) : withOtherValue(POLICY, random)
    const { got, problem } = loadAndJudge(text, random)
    counts.set(got, (counts.get(got) ?? 0) + 1)
    if (problem !== null) problems.push(`${problem}\n${text}`)
  }
  return { counts, problems }
}

function loadAndJudge(text: string, random: Random) {
  try {
    const bundle = readBundle([{ name: 'support.yaml', text }])
    for (const tool of TOOLS) bundle.evaluate(callOf(tool, random))
    return { got: 'loaded and judged', problem: null }
  } catch (error) {
    if (error instanceof BundleError) return { got: 'refused', problem: null }
    return { got: 'error', problem: String(error) }
  }
}

const VALUES: readonly [Json, ...Json[]] = [72_000, 'aaaa', null, [1], { a: 1 }, true, '']

function callOf(tool: string, random: Random) {
  const value = random.one(VALUES)
  return {
    agentId: random.one(['support-agent', 'other']),
    tool,
    category: null,
    params: { amount_cents: value, note: value, path: value },
    context: { environment: value },
    sessionId: null,
    nowMs: 1_795_000_000_000,
  }
}
