import { childrenOf } from './children.ts'
import { ConditionError } from './condition-error.ts'
import type { Node } from './node.ts'

/**
 * Refuses a condition that may read the same field so often that a long one could delay the server: also on a field of
 * 64 KiB a condition must end within milliseconds.
 * @throws {ConditionError} at the smallest part that reads too often.
 */
export function checkCost(root: Node): void {
  costOf(root)
}

const TOO_OFTEN =
  'reads one field too often: at most 3 match(), 10 includes(), or 20 uses of +, in and other methods per field'

const MAX_COST = 20
const COSTS = { match: 6, includes: 2, other: 1, none: 0 } as const

/** Cost of each field of `args` and `context` in a part. */
type Cost = ReadonlyMap<string, number>

/** A field whose name the call decides may be any of them. */
const COMPUTED = '[]'

function costOf(node: Node): Cost {
  const ofParts = node.kind === 'choice' ? ofChoice(node) : add(childrenOf(node).map(costOf))
  const own = COSTS[workOf(node)]
  if (own === 0) return refuseMany(node, ofParts)
  // A method on the result of another method reads the field again.
  const ofFields = fieldsIn(node).map((field) => new Map([[field, own]]))
  return refuseMany(node, add([ofParts, ...ofFields]))
}

/** Only one of the two sides is ever evaluated. */
function ofChoice({ test, yes, no }: Extract<Node, { kind: 'choice' }>): Cost {
  const one = costOf(yes)
  const other = costOf(no)
  const fields = [...one.keys(), ...other.keys()]
  const either = fields.map((field): [string, number] => [
    field,
    Math.max(one.get(field) ?? 0, other.get(field) ?? 0),
  ])
  return add([costOf(test), new Map(either)])
}

function add(parts: readonly Cost[]): Cost {
  const sum = new Map<string, number>()
  for (const [field, cost] of parts.flatMap((part) => [...part])) sum.set(field, (sum.get(field) ?? 0) + cost)
  return sum
}

function refuseMany({ start }: Node, cost: Cost): Cost {
  const computed = cost.get(COMPUTED) ?? 0
  const named = [...cost].flatMap(([field, own]) => (field === COMPUTED ? [] : [own]))
  if (computed + Math.max(0, ...named) > MAX_COST) throw new ConditionError(TOO_OFTEN, start)
  return cost
}

/** Comparisons with literals have no relevant cost. */
function workOf(node: Node): keyof typeof COSTS {
  if (node.kind === 'match') return 'match'
  if (node.kind === 'call') return workOfCall(node)
  if (node.kind !== 'binary') return 'none'
  const isSearch = node.operator === 'in' && node.right.kind !== 'root' && node.right.kind !== 'list'
  return isSearch || node.operator === '+' ? 'other' : 'none'
}

function workOfCall({ method, argument }: Extract<Node, { kind: 'call' }>): keyof typeof COSTS {
  if (method === 'includes') return 'includes'
  return argument?.kind === 'literal' ? 'none' : 'other'
}

/** The fields that a part reads, with repetitions. */
function fieldsIn(node: Node): readonly string[] {
  if (node.kind === 'member') return fieldOf(node.target, node.key)
  if (node.kind !== 'index') return childrenOf(node).flatMap(fieldsIn)
  return fieldOf(node.target, node.index.kind === 'literal' ? String(node.index.value) : COMPUTED)
}

function fieldOf(target: Node, key: string): readonly string[] {
  if (target.kind !== 'root') return fieldsIn(target)
  if (key === COMPUTED) return [COMPUTED]
  return [`${target.name === 'params' ? 'args' : target.name}.${key}`]
}
