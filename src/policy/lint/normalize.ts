import { assertNever } from '../../core/assert-never.ts'
import type { Node } from '../condition/node.ts'

/** Normal form of a condition: without spaces and redundant parentheses, `params` as `args`. */
export function normalize(node: Node): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value)
    case 'root':
      return node.name === 'params' ? 'args' : node.name
    case 'group':
      return normalize(node.inner)
    case 'list':
      return `[${node.items.map(normalize).join(',')}]`
    case 'not':
    case 'negate':
      return `(${node.kind === 'not' ? '!' : '-'}${normalize(node.operand)})`
    case 'binary':
    case 'logical':
      return `(${normalize(node.left)} ${node.operator} ${normalize(node.right)})`
    case 'choice':
      return `(${normalize(node.test)} ? ${normalize(node.yes)} : ${normalize(node.no)})`
    default:
      return normalizeStep(node)
  }
}

function normalizeStep(node: Extract<Node, { kind: 'member' | 'index' | 'call' | 'match' }>): string {
  const target = `${normalize(node.target)}${node.optional ? '?' : ''}`
  switch (node.kind) {
    case 'member':
      return `${target}[${JSON.stringify(node.key)}]`
    case 'index':
      return `${target}[${normalize(node.index)}]`
    case 'call':
      return `${target}.${node.method}(${node.argument === null ? '' : normalize(node.argument)})`
    case 'match':
      return `${target}.match(/${node.pattern}/${[...node.flags].sort().join('')})`
    default:
      return assertNever(node)
  }
}
