import { assertNever } from '../../core/assert-never.ts'
import type { Node } from '../condition/node.ts'

/** One spelling for conditions that mean the same: without spaces and parentheses that only group, `params` as `args`. */
export function spell(node: Node): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value)
    case 'root':
      return node.name === 'params' ? 'args' : node.name
    case 'group':
      return spell(node.inner)
    case 'list':
      return `[${node.items.map(spell).join(',')}]`
    case 'not':
    case 'negate':
      return `(${node.kind === 'not' ? '!' : '-'}${spell(node.operand)})`
    case 'binary':
    case 'logical':
      return `(${spell(node.left)} ${node.operator} ${spell(node.right)})`
    case 'choice':
      return `(${spell(node.test)} ? ${spell(node.yes)} : ${spell(node.no)})`
    default:
      return spellStep(node)
  }
}

function spellStep(node: Extract<Node, { kind: 'member' | 'index' | 'call' | 'match' }>): string {
  const target = `${spell(node.target)}${node.optional ? '?' : ''}`
  switch (node.kind) {
    case 'member':
      return `${target}[${JSON.stringify(node.key)}]`
    case 'index':
      return `${target}[${spell(node.index)}]`
    case 'call':
      return `${target}.${node.method}(${node.argument === null ? '' : spell(node.argument)})`
    case 'match':
      return `${target}.match(/${node.pattern}/${[...node.flags].sort().join('')})`
    default:
      return assertNever(node)
  }
}
