import { z } from 'zod'
import type { YamlFile } from './read-yaml.ts'

/** The names that a file uses and gives, as far as they can be read: so that one wrong key hides no other error. */
export interface References {
  readonly file: YamlFile
  readonly name: string | null
  readonly otherwise: string | null
  /** One for each rule, in order; null for what is no rule at all. */
  readonly rules: readonly (RuleReferences | null)[]
  /** By group: its members, null when they are those of its channel. */
  readonly approvers: Readonly<Record<string, readonly string[] | null>>
  /** By tool: its category. */
  readonly tools: Readonly<Record<string, string | null>>
  /** By tool: all that its entry holds. */
  readonly toolEntries: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly categories: Readonly<Record<string, unknown>>
  readonly tiers: Readonly<Record<string, unknown>>
  readonly defaults: Readonly<Record<string, unknown>>
  readonly defaultApprovers: readonly string[] | null
  readonly digest: boolean
  readonly alerts: boolean
  /** By list: what it is given. */
  readonly lists: Readonly<Record<string, unknown>>
  /** By pattern of agents. */
  readonly quotas: Readonly<Record<string, unknown>>
}

export interface RuleReferences {
  readonly name: string | null
  readonly category: string | null
  readonly action: string | null
  readonly approvers: readonly string[]
  readonly quorum: number
  /** All that the rule holds, known or not. */
  readonly keys: readonly string[]
  /** What it holds under them. */
  readonly given: Readonly<Record<string, unknown>>
}

/** Reads what a file references, leniently: what does not fit is left out, as the schema reports it anyway. */
export function readReferences(file: YamlFile): References {
  const top = Mapping.parse(file.value)
  const defaults = Mapping.parse(top['defaults'])
  return {
    file,
    name: Text.parse(top['name']),
    otherwise: Text.parse(top['otherwise']),
    rules: List.parse(top['rules']).map(readRule),
    approvers: mapValues(Mapping.parse(top['approvers']), (group) =>
      textsIn(Mapping.parse(group), 'members'),
    ),
    tools: mapValues(Mapping.parse(top['tools']), (tool) => Text.parse(Mapping.parse(tool)['category'])),
    toolEntries: mapValues(Mapping.parse(top['tools']), (tool) => Mapping.parse(tool)),
    categories: Mapping.parse(top['categories']),
    tiers: Mapping.parse(top['tiers']),
    defaults,
    defaultApprovers: textsIn(defaults, 'approvers'),
    digest: Object.hasOwn(top, 'digest'),
    alerts: Object.hasOwn(top, 'alerts'),
    lists: Mapping.parse(top['lists']),
    quotas: Mapping.parse(top['quotas']),
  }
}

/** Keys and values; none where there is something else. */
export const Mapping = z.record(z.string(), z.unknown()).catch({})
const Text = z.string().nullable().catch(null)
const List = z.array(z.unknown()).catch([])
const Count = z.number().catch(1)

function readRule(value: unknown): RuleReferences | null {
  const rule = Mapping.parse(value)
  const keys = Object.keys(rule)
  if (keys.length === 0) return null
  return {
    name: Text.parse(rule['name']),
    category: Text.parse(rule['category']),
    action: Text.parse(rule['action']),
    approvers: textsIn(rule, 'approvers') ?? [],
    quorum: Count.parse(rule['quorum']),
    keys,
    given: rule,
  }
}

/** The texts under a key, alone or in a list; null without the key. */
export function textsIn(mapping: Readonly<Record<string, unknown>>, key: string): readonly string[] | null {
  if (!Object.hasOwn(mapping, key)) return null
  const value = mapping[key]
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  return items.filter((item) => typeof item === 'string')
}

function mapValues<T>(
  mapping: Readonly<Record<string, unknown>>,
  to: (value: unknown) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, to(value)]))
}
