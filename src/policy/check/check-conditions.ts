import { didYouMean } from '../../core/nearest.ts'
import { ConditionError } from '../condition/condition-error.ts'
import { listsIn, rootsIn, type UsedName } from '../condition/names.ts'
import type { Node } from '../condition/node.ts'
import { parseCondition } from '../condition/parse.ts'
import type { Diagnostic } from '../source/bundle-error.ts'
import { Mapping, type References, type RuleReferences } from '../source/references.ts'
import type { Path } from '../source/source-location.ts'

/** Finds conditions that use an undefined list, or `result` before there is one. Needs every file of the bundle. */
export function conditionDiagnostics(all: readonly References[]): readonly Diagnostic[] {
  const lists = new Set(all.flatMap((references) => Object.keys(references.lists)))
  return all.flatMap((references) =>
    references.rules.flatMap((rule, index) =>
      rule === null
        ? []
        : conditionsOf(rule).flatMap(({ at, node }) =>
            [...unknownLists(node, lists), ...earlyResults(rule, node)].map(({ offset, message }) => ({
              file: references.file.name,
              ...references.file.locations.inText(['rules', index, ...at], offset),
              message,
            })),
          ),
    ),
  )
}

/** The valid conditions and expressions of a rule. */
function conditionsOf({ given }: RuleReferences): readonly { readonly at: Path; readonly node: Node }[] {
  const limit = Mapping.parse(given['limit'])
  const written = [
    { at: ['when'], source: given['when'] },
    { at: ['limit', 'by'], source: limit['by'] },
    { at: ['limit', 'sum'], source: limit['sum'] },
  ]
  return written.flatMap(({ at, source }) => {
    const node = typeof source === 'string' ? parsed(source) : null
    return node === null ? [] : [{ at, node }]
  })
}

function parsed(source: string): Node | null {
  try {
    return parseCondition(source)
  } catch (error) {
    if (error instanceof ConditionError) return null
    throw error
  }
}

interface ConditionProblem {
  readonly offset: number
  readonly message: string
}

function unknownLists(node: Node, known: ReadonlySet<string>): readonly ConditionProblem[] {
  return listsIn(node)
    .filter(({ name }) => !known.has(name))
    .map(({ name, offset }) => ({ offset, message: `unknown list '${name}'${hint(name, known)}` }))
}

function hint(name: string, known: ReadonlySet<string>): string {
  return known.size === 0 ? '; no file has `lists:`' : didYouMean(name, [...known])
}

function earlyResults({ given }: RuleReferences, node: Node): readonly ConditionProblem[] {
  if (given['phase'] === 'result') return []
  return rootsIn(node)
    .filter(isResult)
    .map(({ offset }) => ({ offset, message: EARLY }))
}

const EARLY = '`result` can only be used in rules of phase result'

function isResult({ name }: UsedName): boolean {
  return name === 'result'
}
