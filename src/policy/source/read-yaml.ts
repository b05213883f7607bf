import {
  type Document,
  isAlias,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml'
import { errorMessage } from '../../core/error-message.ts'
import { type Diagnostic, fileDiagnostic } from './bundle-error.ts'
import { scalarDiagnostic } from './scalar-diagnostic.ts'
import type { SourceFile } from './source-file.ts'
import { createSourceLocations, type SourceLocations } from './source-location.ts'

/** A YAML file as plain data, with the position of each part. */
export interface YamlFile {
  readonly name: string
  readonly value: unknown
  readonly locations: SourceLocations
}
export type YamlResult =
  | { readonly ok: true; readonly file: YamlFile }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

const MAX_BYTES = 256 * 1_024
const MAX_DEPTH = 20
const MAX_ALIASES = 100

/**
 * Reads one file: at most 256 KiB, exactly one document of YAML 1.2 with text keys, nested at most 20 deep, without
 * tags, with at most 100 aliases. Warnings of the parser are errors, and so are scalars that would lose how they are written.
 */
export function readYaml({ name, text }: SourceFile): YamlResult {
  if (Buffer.byteLength(text) > MAX_BYTES) return refuse(name, 'larger than 256 KiB')
  const lines = new LineCounter()
  const [document, second] = compose(text, lines)
  if (document === undefined || document.contents === null)
    return refuse(name, 'the file is empty: expected rules or other keys')
  const locations = createSourceLocations(document, lines, text)
  const diagnostics = (
    second === undefined ? [] : [{ offset: second.range[0], message: 'expected one document, found another' }]
  )
    .concat(parserDiagnostics(document), limitDiagnostics(document))
    .map(({ offset, message }) => ({ file: name, ...locations.at(offset), message }))
  if (diagnostics.length > 0) return { ok: false, diagnostics }
  return toValue(name, document, locations)
}

const TOO_DEEP = `nested deeper than ${MAX_DEPTH}`

interface YamlDiagnostic {
  readonly offset: number
  readonly message: string
}

function refuse(name: string, message: string): YamlResult {
  return { ok: false, diagnostics: [fileDiagnostic(name, message)] }
}

function compose(text: string, lineCounter: LineCounter): readonly Document.Parsed[] {
  const options = {
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    merge: false,
    logLevel: 'silent',
  } as const
  return [...parseAllDocuments(text, options)]
}

/** One mistake causes many parser errors: only the first few are useful. */
const MAX_PARSER_DIAGNOSTICS = 10

function parserDiagnostics(document: Document.Parsed): readonly YamlDiagnostic[] {
  const found = [...document.errors, ...document.warnings]
    .slice(0, MAX_PARSER_DIAGNOSTICS)
    .filter(({ message }) => !message.startsWith('Unresolved tag: '))
    .map(({ code, pos, message }) => ({
      offset: pos[0],
      message: code === 'RESOURCE_EXHAUSTION' ? TOO_DEEP : withHint(message),
    }))
  const { version } = document.directives.yaml
  return version === '1.2' ? found : [...found, { offset: 0, message: `expected YAML 1.2, got ${version}` }]
}

/** What a wrong indentation is called by the parser. */
const INDENTATION = /without - indicator|same column|bad indentation|implicit map key/i

function withHint(message: string): string {
  return INDENTATION.test(message)
    ? `${message}; check the indentation of this line and of those above`
    : message
}

function limitDiagnostics(document: Document.Parsed): readonly YamlDiagnostic[] {
  const found: YamlDiagnostic[] = []
  let aliases = 0
  visit(document, {
    Node(_key, node, path) {
      if (isAlias(node)) aliases += 1
      const message = nodeDiagnostic(node, path)
      if (message === null) return undefined
      found.push({ offset: node.range?.[0] ?? 0, message })
      return visit.SKIP
    },
  })
  return aliases > MAX_ALIASES
    ? [...found, { offset: 0, message: `more than ${MAX_ALIASES} aliases` }]
    : found
}

function nodeDiagnostic(node: Node, path: readonly unknown[]): string | null {
  if (isAlias(node)) return null
  if (node.tag !== undefined) {
    return `tags such as ${node.tag} are not allowed; text that begins with !, as a condition may, stands in quotes`
  }
  if (isScalar(node))
    return node.value === '__proto__' ? "'__proto__' is not allowed" : scalarDiagnostic(node)
  return path.filter((parent) => !isPair(parent)).length > MAX_DEPTH ? TOO_DEEP : null
}

function toValue(name: string, document: Document.Parsed, locations: SourceLocations): YamlResult {
  try {
    return { ok: true, file: { name, value: document.toJS({ maxAliasCount: MAX_ALIASES }), locations } }
  } catch (error) {
    return refuse(name, errorMessage(error))
  }
}
