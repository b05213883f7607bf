import { partsOf } from '../condition/children.ts'
import type { Node } from '../condition/node.ts'
import { parseCondition } from '../condition/parse.ts'
import type { BundleSource, SourcedRule } from '../load/bundle-source.ts'
import { contradictionIn } from './regex-contradiction.ts'
import { type Warning, warn } from './warning.ts'

/** Regular expressions, and comparisons with lower- or upper-cased text, that can never hold. */
export function neverTrue({ policies }: BundleSource): readonly Warning[] {
  return policies.flatMap(({ rules }) => rules.flatMap(neverTrueIn))
}

function neverTrueIn(sourced: SourcedRule): readonly Warning[] {
  const { when } = sourced.rule
  if (when === undefined) return []
  return partsOf(parseCondition(when.source)).flatMap((node) => {
    const why = contradictionOf(node)
    if (why === null) return []
    const location = sourced.file.locations.inText([...sourced.path, 'when'], node.start)
    const message = `'${when.source.slice(node.start, node.end)}' is never true: ${why}`
    return [
      warn(sourced.file, location, {
        code: 'never_true',
        message,
        fix: 'correct the expression, or delete it',
      }),
    ]
  })
}

function contradictionOf(node: Node): string | null {
  if (node.kind === 'match') {
    return contradictionIn(node, caseOf(node.target))
  }
  if (node.kind === 'call' && node.argument !== null) return wrongCase(node.target, node.argument)
  if (node.kind !== 'binary' || node.operator !== '==') return null
  return wrongCase(node.left, node.right) ?? wrongCase(node.right, node.left)
}

/** Letters of a case that the text cannot have. */
function wrongCase(text: Node, compared: Node): string | null {
  const letters = caseOf(text)
  if (letters === null || compared.kind !== 'literal' || typeof compared.value !== 'string') return null
  const { value } = compared
  if (letters === 'lower' && value !== value.toLowerCase()) return `text in lower case has no capital letters`
  if (letters === 'upper' && value !== value.toUpperCase()) return `text in upper case has no small letters`
  return null
}

function caseOf(node: Node): 'lower' | 'upper' | null {
  if (node.kind === 'group') return caseOf(node.inner)
  if (node.kind !== 'call') return null
  if (node.method === 'trim') return caseOf(node.target)
  if (node.method === 'toLowerCase') return 'lower'
  return node.method === 'toUpperCase' ? 'upper' : null
}
