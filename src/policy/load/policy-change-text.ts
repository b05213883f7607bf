import {
  type Document,
  isMap,
  isNode,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  visit,
  type YAMLMap,
} from 'yaml'
import type { PolicyChange } from '../bundle.ts'
import { policyId } from '../check/check-names.ts'
import { readYaml } from '../source/read-yaml.ts'
import type { SourceFile } from '../source/source-file.ts'

/** A changed or a new file of a bundle, and what to show of it: only the rule that changes, or the whole new file. */
export interface ChangedFile extends SourceFile {
  readonly excerpt: string
}

/**
 * Applies a change to the files of a bundle; comments and all other rules stay as they are written, but for YAML aliases of
 * values that change, which become copies. Null: no file that can be read has the rule, or a file of the name exists.
 */
export function changeFile(files: readonly SourceFile[], change: PolicyChange): ChangedFile | null {
  if (change.kind === 'add_file') {
    const text = stringify(change.content)
    return files.some(({ name }) => name === change.name) ? null : { name: change.name, text, excerpt: text }
  }
  return files.map((file) => changeRule(file, change)).find((changed) => changed !== null) ?? null
}

type RuleChange = Extract<PolicyChange, { kind: 'change_rule' }>

function changeRule(file: SourceFile, change: RuleChange): ChangedFile | null {
  const { name } = file
  const document = parseDocument(file.text)
  if (idOf(document, name) !== change.policyId) return null
  const rule = ruleOf(document, change.rule)
  if (rule === null || !readYaml(file).ok || isCircular(document)) return null
  const replaced = nodesIn(Object.keys(change.set).map((key) => rule.get(key, true)))
  copyAliases(document, document, (source) => replaced.has(source))
  for (const [key, value] of Object.entries(change.set)) {
    if (value === null) rule.delete(key)
    else rule.set(key, document.createNode(value))
  }
  rule.flow = false
  const text = document.toString()
  copyAliases(document, rule, () => true)
  return { name, text, excerpt: excerptOf(document, rule) }
}

function idOf(document: Document, file: string): string {
  const name = document.get('name')
  return policyId(typeof name === 'string' ? name : undefined, file)
}

function ruleOf(document: Document, name: string): YAMLMap | null {
  const rules = document.get('rules')
  if (!isSeq(rules)) return null
  return rules.items.filter((item) => isMap(item)).find((item) => item.get('name') === name) ?? null
}

/** These values and all that is in them. */
function nodesIn(values: readonly unknown[]): ReadonlySet<Node> {
  const found = new Set<Node>()
  for (const value of values.filter((one) => isNode(one))) {
    visit(value, {
      Node(_key, node) {
        found.add(node)
      },
    })
  }
  return found
}

/** An alias of a value that contains it has no copy that ends. */
function isCircular(document: Document): boolean {
  let found = false
  visit(document, {
    Alias(_key, alias, path) {
      found = path.some((node) => node === alias.resolve(document))
      return found ? visit.BREAK : undefined
    },
  })
  return found
}

/** Puts copies in place of the aliases below `within` whose sources are to be copied. */
function copyAliases(document: Document, within: Document | Node, isCopied: (source: Node) => boolean): void {
  visit(within, {
    Alias(_key, alias) {
      const source = alias.resolve(document)
      const copy: unknown = source !== undefined && isCopied(source) ? source.clone() : undefined
      return isNode(copy) ? withoutAnchors(copy) : undefined
    },
  })
}

function withoutAnchors(copy: Node): Node {
  visit(copy, {
    Value(_key, node) {
      delete node.anchor
    },
  })
  return copy
}

function excerptOf(document: Document, rule: YAMLMap): string {
  const excerpt = parseDocument('rules: []')
  excerpt.set('rules', document.createNode([rule.clone()]))
  return excerpt.toString()
}
