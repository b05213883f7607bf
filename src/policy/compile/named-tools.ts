import { childrenOf } from '../condition/children.ts'
import type { Node } from '../condition/node.ts'
import { parseCondition } from '../condition/parse.ts'
import type { BundleFile } from '../schema/bundle-file.ts'
import type { Rule } from '../schema/rule-schema.ts'

/** Every name and glob of tools that files use: of rules, of entries of `tools`, and in conditions on `tool`. */
export function namedTools(files: readonly BundleFile[]): readonly string[] {
  return files.flatMap(({ tools, rules }) => [...Object.keys(tools ?? {}), ...(rules ?? []).flatMap(namedBy)])
}

function namedBy({ tool, when }: Rule): readonly string[] {
  const compared = when?.source.includes('tool') ? namedIn(parseCondition(when.source)) : []
  return [...(tool ?? []), ...compared]
}

function namedIn(node: Node): readonly string[] {
  const deeper = childrenOf(node).flatMap(namedIn)
  if (node.kind === 'binary') {
    const isComparison = ['==', '!=', 'in'].includes(node.operator)
    return isComparison && (isTool(node.left) || isTool(node.right))
      ? [...textsIn(node.left), ...textsIn(node.right)]
      : deeper
  }
  if (node.kind !== 'call' || !isTool(node.target) || node.argument === null) return deeper
  return textsIn(node.argument).flatMap((text) => globOf(node.method, text))
}

/** The texts that a method matches, as a glob. */
function globOf(method: string, text: string): readonly string[] {
  if (method === 'startsWith') return [`${text}*`]
  return method === 'endsWith' ? [`*${text}`] : [`*${text}*`]
}

function isTool(node: Node): boolean {
  return node.kind === 'group' ? isTool(node.inner) : node.kind === 'root' && node.name === 'tool'
}

function textsIn(node: Node): readonly string[] {
  if (node.kind === 'literal') return typeof node.value === 'string' ? [node.value] : []
  return node.kind === 'list' || node.kind === 'group' ? childrenOf(node).flatMap(textsIn) : []
}
