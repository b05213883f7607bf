import type { Bundle } from '../bundle.ts'
import type { BundleList } from '../condition/lists.ts'
import { BundleFile, ToolEntry } from '../schema/bundle-file.ts'
import { Rule } from '../schema/rule-schema.ts'
import { buildList, type ReadFile } from '../source/build-lists.ts'
import { Mapping } from '../source/references.ts'
import { assembleBundle, type PolicySource } from './assemble-bundle.ts'
import type { CheckedValues } from './check-in-worker.ts'

export interface Slicing {
  readonly readFile: ReadFile
  /** The text of a policy file, of which its value was read; undefined: compile it. */
  readonly textOf: (name: string) => string | undefined
  /** Awaited after each slice of work: a rule, a tool, a list, or what else a file holds. */
  readonly pause: () => Promise<void>
}

/** Compiles values that were checked before, in slices, so that other work goes on in between. Files that did not change since the last time are not compiled again. */
export async function buildInSlices(
  { hash, files, values }: CheckedValues,
  slicing: Slicing,
): Promise<Bundle> {
  const sources = await compileChanged(values, slicing)
  const lists = await buildLists(sources, slicing)
  return assembleBundle(sources, { hash, files, lists })
}

interface CompiledText {
  readonly text: string
  readonly content: BundleFile
}

/** The files of the bundle that was compiled last, by name. */
let compiled: ReadonlyMap<string, CompiledText> = new Map()

async function compileChanged(
  values: CheckedValues['values'],
  { textOf, pause }: Slicing,
): Promise<readonly PolicySource[]> {
  const sources: PolicySource[] = []
  const previous = compiled
  const current = new Map<string, CompiledText>()
  for (const { name, value } of values) {
    const text = textOf(name)
    const known = previous.get(name)
    const isKnown = known !== undefined && known.text === text
    const content = isKnown ? known.content : await compileFile(Mapping.parse(value), pause)
    if (text !== undefined) current.set(name, { text, content })
    sources.push({ name, content })
  }
  compiled = current
  return sources
}

async function buildLists(
  sources: readonly PolicySource[],
  { readFile, pause }: Slicing,
): Promise<ReadonlyMap<string, BundleList>> {
  const lists = new Map<string, BundleList>()
  for (const [list, shape] of sources.flatMap(({ content }) => Object.entries(content.lists ?? {}))) {
    const built = buildList(shape, new Map(), readFile)
    if (!built.ok) throw new TypeError(`Expected a list that was checked: ${built.why}`)
    lists.set(list, built.list)
    await pause()
  }
  return lists
}

const Rest = BundleFile.omit({ rules: true, tools: true })

async function compileFile(
  { rules, tools, ...rest }: Readonly<Record<string, unknown>>,
  pause: Slicing['pause'],
): Promise<BundleFile> {
  const content: BundleFile = Rest.parse(rest)
  await pause()
  return {
    ...content,
    ...(Array.isArray(rules) ? { rules: await inSlices(rules, (rule) => Rule.parse(rule), pause) } : {}),
    ...(tools === undefined ? {} : { tools: await compileTools(Mapping.parse(tools), pause) }),
  }
}

async function compileTools(tools: Readonly<Record<string, unknown>>, pause: Slicing['pause']) {
  const entries = await inSlices(
    Object.entries(tools),
    ([name, tool]) => [name, ToolEntry.parse(tool)] as const,
    pause,
  )
  return Object.fromEntries(entries)
}

async function inSlices<From, To>(
  items: readonly From[],
  work: (item: From) => To,
  pause: Slicing['pause'],
): Promise<To[]> {
  const done: To[] = []
  for (const item of items) {
    done.push(work(item))
    await pause()
  }
  return done
}
