import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Scalar } from 'yaml'

/** Steps from the top of a file to a value: keys of mappings, indexes of lists. */
export type Path = readonly PropertyKey[]

/** Counts from 1. */
export interface SourceLocation {
  readonly line: number
  readonly column: number
}

/** Finds the parts of one YAML file by their paths. */
export interface SourceLocations {
  /** Where the character at this offset of the file stands. */
  at(offset: number): SourceLocation
  /** Where the value at `path` stands, or the nearest thing around it that exists. */
  of(path: Path): SourceLocation
  /** Where a key of the mapping at `path` stands. */
  ofKey(path: Path, key: string): SourceLocation
  /** Where a character of the text at `path` stands; the text's start where line breaks hide it. */
  inText(path: Path, offset: number): SourceLocation
}

/** The source locations of a document that was parsed with this line counter; `text` is the whole file. */
export function createSourceLocations(document: Document, lines: LineCounter, text: string): SourceLocations {
  const at = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  return {
    at,
    of: (path) => at(startOf(find(document, path))),
    ofKey: (path, key) => at(startOf(keyNode(document, find(document, path), key) ?? find(document, path))),
    inText(path, offset) {
      const node = find(document, path)
      return at(isScalar(node) ? startOf(node) + sourceOffset(node, text, offset) : startOf(node))
    },
  }
}

function find(document: Document, path: Path): unknown {
  let node: unknown = document.contents
  for (const step of path) {
    if (isSingle(document, node, step)) continue
    const next = follow(document, node, step)
    if (!isNode(next)) break
    node = next
  }
  return node
}

/** Does the mapping stand for a list of one, which has no index in the file? */
function isSingle(document: Document, node: unknown, step: PropertyKey): boolean {
  return typeof step === 'number' && isMap(resolve(document, node))
}

function follow(document: Document, node: unknown, step: PropertyKey): unknown {
  const target = resolve(document, node)
  if (isMap(target)) return target.get(String(step), true) ?? keyNode(document, target, String(step))
  return isSeq(target) && typeof step === 'number' ? target.items[step] : undefined
}

function keyNode(document: Document, node: unknown, key: string): unknown {
  const map = resolve(document, node)
  return isMap(map)
    ? map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.key
    : undefined
}

function resolve(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}

/** How far into its source the character stands: a plain text stands as it is, a quoted one may be longer. */
function sourceOffset(scalar: Scalar, text: string, offset: number): number {
  const [start, end] = scalar.range ?? [0, 0]
  const source = text.slice(start, end)
  if (source.includes('\n')) return 0
  if (scalar.type === 'QUOTE_DOUBLE') return skip(source, /\\(?:x..|u.{4}|U.{8}|.)|./gsu, offset)
  if (scalar.type === 'QUOTE_SINGLE') return skip(source, /''|./gsu, offset)
  return Math.min(offset, source.length)
}

function skip(source: string, character: RegExp, offset: number): number {
  let position = 1
  const characters = source.slice(1, -1).matchAll(character)
  for (const [index, [found]] of [...characters].entries()) {
    if (index === offset) break
    position += found.length
  }
  return position
}
