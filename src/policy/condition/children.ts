import type { Node } from './node.ts'

/** The parts of which a node is made, in the order in which they are written. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'list':
      return node.items
    case 'group':
      return [node.inner]
    case 'not':
    case 'negate':
      return [node.operand]
    case 'binary':
    case 'logical':
      return [node.left, node.right]
    case 'choice':
      return [node.test, node.yes, node.no]
    default:
      return childrenOfStep(node)
  }
}

function childrenOfStep(
  node: Exclude<Node, { kind: 'list' | 'group' | 'not' | 'negate' | 'binary' | 'logical' | 'choice' }>,
): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'root':
      return []
    case 'index':
      return [node.target, node.index]
    case 'call':
      return node.argument === null ? [node.target] : [node.target, node.argument]
    default:
      return [node.target]
  }
}

/** A node and all its descendants. */
export function partsOf(node: Node): readonly Node[] {
  return [node, ...childrenOf(node).flatMap(partsOf)]
}
