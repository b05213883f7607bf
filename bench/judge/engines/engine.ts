import type { Call } from '../../../src/policy/model/decision.ts'
import type { NeutralRule } from '../neutral-rule.ts'

/** An engine in one of the forms that its users would write. */
export interface Engine {
  /** Unique among the engines. */
  readonly name: string
  load(rules: readonly NeutralRule[]): Promise<Evaluator>
}

/** A loaded engine: is the call allowed? Some engines only answer later. */
export type Evaluator =
  | { readonly answers: 'at once'; readonly allows: (call: Call) => boolean }
  | { readonly answers: 'later'; readonly allows: (call: Call) => Promise<boolean> }

/** The rules of each tool, for the forms that keep one engine a tool. */
export function byTool(rules: readonly NeutralRule[]): ReadonlyMap<string, readonly NeutralRule[]> {
  return Map.groupBy(rules, ({ tool }) => tool)
}
