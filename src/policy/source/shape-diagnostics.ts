import { z } from 'zod'
import { didYouMean } from '../../core/nearest.ts'
import { kindOf } from '../condition/value.ts'
import { knownKeys } from '../schema/bundle-file.ts'
import type { Diagnostic } from './bundle-error.ts'
import type { YamlFile } from './read-yaml.ts'
import type { Path, SourceLocation } from './source-location.ts'

type Issue = z.core.$ZodIssue

/**
 * Turns what the schema found wrong with a file into diagnostics with texts and locations; `keysAt` lists the keys that may
 * stand at a path.
 */
export function shapeDiagnostics(
  file: YamlFile,
  issues: readonly Issue[],
  keysAt: KeysAt = knownKeys,
): readonly Diagnostic[] {
  return issues.flatMap((issue) => diagnosticsOf(file, issue, keysAt))
}

type KeysAt = (path: Path) => readonly string[]

function diagnosticsOf(
  { name, value, locations }: YamlFile,
  issue: Issue,
  keysAt: KeysAt,
): readonly Diagnostic[] {
  const { path } = issue
  const branch = branchOf(issue)
  if (branch !== null)
    return branch.flatMap((inner) => diagnosticsOf({ name, value, locations }, inner, keysAt))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      file: name,
      ...locations.ofKey(path, key),
      message: `unknown key '${key}'${didYouMean(key, keysAt(path))}`,
    }))
  }
  return [
    {
      file: name,
      ...locationOf({ name, value, locations }, issue),
      message: `${subject(value, path)}${say(issue, valueAt(value, path))}`,
    },
  ]
}

/** What is wrong by the one alternative that the value was meant to be, with whole paths; null when none stands out. */
function branchOf(issue: Issue): readonly Issue[] | null {
  if (issue.code !== 'invalid_union' || issue.message.startsWith('expected')) return null
  const meant = issue.errors.find(
    (errors) => !errors.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  )
  const branch = meant ?? issue.errors[0]
  return branch?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? null
}

function locationOf({ locations }: YamlFile, issue: Issue): SourceLocation {
  if (issue.code === 'invalid_key') return locations.ofKey(issue.path.slice(0, -1), String(issue.path.at(-1)))
  const offset = offsetOf(issue)
  return offset === null ? locations.of(issue.path) : locations.inText(issue.path, offset)
}

/** The character of a condition at which it went wrong, from 0. */
function offsetOf(issue: Issue): number | null {
  const offset: unknown = issue.code === 'custom' ? issue.params?.['offset'] : null
  return typeof offset === 'number' ? offset : null
}

/** `rules[0].timeout: `; a single value that stands for a list of one has no index. */
function subject(value: unknown, path: Path): string {
  const isSingle = typeof path.at(-1) === 'number' && !Array.isArray(valueAt(value, path.slice(0, -1)))
  const written = isSingle ? path.slice(0, -1) : path
  const words = written.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  return words === '' ? '' : `${words.slice(1)}: `
}

function say(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message
    case 'invalid_value':
      return sayChoice(issue.values.map(String), value)
    case 'invalid_type':
      return value === undefined
        ? `is missing, ${expectation(issue)}`
        : `${expectation(issue)}, got ${got(value)}`
    case 'custom':
      return sayCustom(issue)
    default:
      return issue.message
  }
}

function sayCustom(issue: Issue): string {
  const offset = offsetOf(issue)
  return offset === null
    ? issue.message
    : `${issue.message} (at character ${offset + 1} of the ${textAt(issue.path)})`
}

/** What a text with an offset is called. */
function textAt(path: Path): string {
  if (path[0] !== 'tools') return 'condition'
  return path[2] === 'summary' ? 'summary' : 'item'
}

function sayChoice(choices: readonly string[], value: unknown): string {
  if (value === undefined) return `is missing, expected one of ${choices.join(', ')}`
  if (typeof value !== 'string') return `expected one of ${choices.join(', ')}, got ${got(value)}`
  return `unknown value '${value}'${didYouMean(value, choices)}`
}

const TYPES = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'keys and values'],
  ['record', 'keys and values'],
])

function expectation(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  if (issue.message.startsWith('expected')) return issue.message
  return `expected ${TYPES.get(issue.expected) ?? issue.expected}`
}

function valueAt(value: unknown, path: Path): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) break
    found = Object.hasOwn(found, step) ? Reflect.get(found, step) : undefined
  }
  return found
}

function got(value: unknown): string {
  if (typeof value === 'number') return String(value)
  const json = z.json().safeParse(value)
  return json.success ? kindOf(json.data) : 'something else'
}
