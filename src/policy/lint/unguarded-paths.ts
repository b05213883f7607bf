import type { Json, JsonObject } from '../../core/json.ts'
import { childrenOf } from '../condition/children.ts'
import { compileTruth } from '../condition/compile.ts'
import type { Node } from '../condition/node.ts'
import { parseCondition } from '../condition/parse.ts'
import { Indeterminate } from '../condition/value.ts'

/** A path such as `args.address.city`, whose value the call decides. */
export interface CallPath {
  readonly root: 'args' | 'context'
  readonly keys: readonly string[]
  /** As the condition writes it. */
  readonly label: string
}

/** The paths of a condition that keep it from being true when they are missing, though other values could make it true. */
export function unguardedPaths(source: string): readonly CallPath[] {
  const node = parseCondition(source)
  const distinct = new Map(candidatesIn(node, source, true).map((path) => [keyOf(path), path]))
  return [...distinct.values()].filter((path) => outcomes(node, { source, path }).has(false))
}

/** Null: cannot be decided. */
type Tristate = boolean | null

interface MissingPath {
  readonly source: string
  readonly path: CallPath
}

/** The paths of those parts that come out otherwise than `expected` when their one path is missing. */
function candidatesIn(node: Node, source: string, expected: boolean): readonly CallPath[] {
  if (node.kind === 'group') return candidatesIn(node.inner, source, expected)
  if (node.kind === 'not') return candidatesIn(node.operand, source, !expected)
  if (node.kind === 'choice')
    return [node.yes, node.no].flatMap((side) => candidatesIn(side, source, expected))
  if (isJunction(node)) return [node.left, node.right].flatMap((side) => candidatesIn(side, source, expected))
  const path = onlyPathIn(node, source)
  return path !== null && truthWithout(node, { source, path }) === !expected ? [path] : []
}

/** What may come of a condition when the path is missing, whatever else the call holds. */
function outcomes(node: Node, missing: MissingPath): ReadonlySet<Tristate> {
  if (node.kind === 'group') return outcomes(node.inner, missing)
  if (node.kind === 'not')
    return combine([outcomes(node.operand, missing)], ([truth = null]) => negate(truth))
  if (isJunction(node)) {
    const settling = node.operator === '||'
    const sides = [outcomes(node.left, missing), outcomes(node.right, missing)]
    return combine(sides, (truths) => {
      if (truths.includes(settling)) return settling
      return truths.includes(null) ? null : !settling
    })
  }
  const path = onlyPathIn(node, missing.source)
  const isAbout = path !== null && keyOf(path) === keyOf(missing.path)
  return isAbout ? new Set([truthWithout(node, missing)]) : ANY
}

const ANY: ReadonlySet<Tristate> = new Set([true, false, null])

function combine(
  sides: readonly ReadonlySet<Tristate>[],
  join: (truths: readonly Tristate[]) => Tristate,
): ReadonlySet<Tristate> {
  const rows = sides.reduce<readonly (readonly Tristate[])[]>(
    (before, side) => before.flatMap((row) => [...side].map((truth) => [...row, truth])),
    [[]],
  )
  return new Set(rows.map(join))
}

function negate(truth: Tristate): Tristate {
  return truth === null ? null : !truth
}

function isJunction(node: Node): node is Extract<Node, { kind: 'logical' }> {
  return node.kind === 'logical' && node.operator !== '??'
}

/** Evaluates a part that reads nothing of the call but the missing path. */
function truthWithout(node: Node, { source, path: { root, keys } }: MissingPath): Tristate {
  const around = keys.slice(0, -1).reduceRight<JsonObject>((inner, key) => ({ [key]: inner }), {})
  const truth = compileTruth(
    node,
    source,
  )({
    call: { ...NO_CALL, [root === 'args' ? 'params' : 'context']: around },
    category: '',
    lists: new Map(),
    result: undefined,
  })
  return truth instanceof Indeterminate ? null : truth
}

const NO_CALL = { agentId: '', tool: '', category: null, params: {}, context: {}, sessionId: null, nowMs: 0 }

/** The one path that a part reads; null when it reads several, or anything else of the call. */
function onlyPathIn(node: Node, source: string): CallPath | null {
  const paths = readsOf(node, source)
  const [first = null] = paths
  return first !== null && paths.every((path) => path !== null && keyOf(path) === keyOf(first)) ? first : null
}

function readsOf(node: Node, source: string): readonly (CallPath | null)[] {
  const path = pathOf(node, source)
  if (path !== null) return [path]
  if (node.kind === 'root') return node.name === 'lists' ? [] : [null]
  return childrenOf(node).flatMap((child) => readsOf(child, source))
}

function pathOf(node: Node, source: string): CallPath | null {
  if (node.kind !== 'member' && node.kind !== 'index') return null
  const key = node.kind === 'member' ? node.key : textOf(node.index)
  const before = node.target.kind === 'root' ? ROOTS.get(node.target.name) : pathOf(node.target, source)
  if (key === null || !before) return null
  return { root: before.root, keys: [...before.keys, key], label: source.slice(node.start, node.end) }
}

const ROOTS: ReadonlyMap<string, Pick<CallPath, 'root' | 'keys'>> = new Map([
  ['args', { root: 'args', keys: [] }],
  ['params', { root: 'args', keys: [] }],
  ['context', { root: 'context', keys: [] }],
])

function textOf(node: Node): string | null {
  const value: Json = node.kind === 'literal' ? node.value : null
  return typeof value === 'string' ? value : null
}

function keyOf({ root, keys }: CallPath): string {
  return JSON.stringify([root, ...keys])
}
