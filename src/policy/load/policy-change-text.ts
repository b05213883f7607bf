import { type Document, isMap, isSeq, parseDocument, stringify, type YAMLMap } from 'yaml'
import type { PolicyChange } from '../bundle.ts'
import { policyId } from '../check/check-names.ts'
import type { SourceFile } from '../source/source-file.ts'

/** A changed or a new file of a bundle, and what to show of it: only the rule that changes, or the whole new file. */
export interface ChangedFile extends SourceFile {
  readonly excerpt: string
}

/**
 * Applies a change to the files of a bundle; comments and all other rules stay as they are written. Null: no file has
 * the rule, or a file of the name exists.
 */
export function changeFile(files: readonly SourceFile[], change: PolicyChange): ChangedFile | null {
  if (change.kind === 'add_file') {
    const text = stringify(change.content)
    return files.some(({ name }) => name === change.name) ? null : { name: change.name, text, excerpt: text }
  }
  return files.map((file) => changeRule(file, change)).find((changed) => changed !== null) ?? null
}

type RuleChange = Extract<PolicyChange, { kind: 'change_rule' }>

function changeRule({ name, text }: SourceFile, change: RuleChange): ChangedFile | null {
  const document = parseDocument(text)
  if (idOf(document, name) !== change.policyId) return null
  const rule = ruleOf(document, change.rule)
  if (rule === null) return null
  for (const [key, value] of Object.entries(change.set)) {
    if (value === null) rule.delete(key)
    else rule.set(key, document.createNode(value))
  }
  rule.flow = false
  return { name, text: document.toString(), excerpt: excerptOf(document, rule) }
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

function excerptOf(document: Document, rule: YAMLMap): string {
  const excerpt = parseDocument('rules: []')
  excerpt.set('rules', document.createNode([rule.clone()]))
  return excerpt.toString()
}
