import { childrenOf } from '../condition/children.ts'
import type { Node } from '../condition/node.ts'

/** A node and all its descendants. */
export function partsOf(node: Node): readonly Node[] {
  return [node, ...childrenOf(node).flatMap(partsOf)]
}
