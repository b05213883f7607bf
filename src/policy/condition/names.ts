import { childrenOf } from './children.ts'
import type { Node } from './node.ts'

/** A name that a condition uses, with its position. */
export interface UsedName {
  readonly name: string
  /** Characters from the start of the condition, from 0. */
  readonly offset: number
}

/** The name in `lists.name`, also in parentheses; null for anything else. */
export function listName(node: Node): string | null {
  if (node.kind === 'group') return listName(node.inner)
  if (node.kind !== 'member' || node.target.kind !== 'root') return null
  return node.target.name === 'lists' ? node.key : null
}

/** Every list that a condition names. */
export function listsIn(node: Node): readonly UsedName[] {
  const name = node.kind === 'group' ? null : listName(node)
  return name === null ? childrenOf(node).flatMap(listsIn) : [{ name, offset: node.start }]
}

/** Every root that a condition starts from. */
export function rootsIn(node: Node): readonly UsedName[] {
  return node.kind === 'root' ? [{ name: node.name, offset: node.start }] : childrenOf(node).flatMap(rootsIn)
}
