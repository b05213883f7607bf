import type { Bundle } from '../bundle.ts'
import type { BundleList } from '../condition/lists.ts'
import { BundleFile, ToolEntry } from '../schema/bundle-file.ts'
import { Rule } from '../schema/rule-schema.ts'
import { buildList, type ReadFile } from '../source/build-lists.ts'
import { Mapping } from '../source/references.ts'
import { assembleBundle, type PolicySource } from './assemble-bundle.ts'
import type { CheckedValues } from './check-in-worker.ts'

/** Awaited after each slice of work: a rule, a tool, a list, or what else a file holds. */
export type Pause = () => Promise<void>

/** Compiles values that were checked before, in slices, so that other work goes on in between. */
export async function buildInSlices(
  { hash, files, values }: CheckedValues,
  readFile: ReadFile,
  pause: Pause,
): Promise<Bundle> {
  const sources: PolicySource[] = []
  const lists = new Map<string, BundleList>()
  for (const { name, value } of values) {
    const content = await compileFile(Mapping.parse(value), pause)
    sources.push({ name, content })
    for (const [list, shape] of Object.entries(content.lists ?? {})) {
      const built = buildList(shape, new Map(), readFile)
      if (!built.ok) throw new TypeError(`Expected a list that was checked: ${built.why}`)
      lists.set(list, built.list)
      await pause()
    }
  }
  return assembleBundle(sources, { hash, files, lists })
}

const Rest = BundleFile.omit({ rules: true, tools: true })

async function compileFile(
  { rules, tools, ...rest }: Readonly<Record<string, unknown>>,
  pause: Pause,
): Promise<BundleFile> {
  const content: BundleFile = Rest.parse(rest)
  await pause()
  return {
    ...content,
    ...(Array.isArray(rules) ? { rules: await inSlices(rules, (rule) => Rule.parse(rule), pause) } : {}),
    ...(tools === undefined ? {} : { tools: await compileTools(Mapping.parse(tools), pause) }),
  }
}

async function compileTools(tools: Readonly<Record<string, unknown>>, pause: Pause) {
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
  pause: Pause,
): Promise<To[]> {
  const done: To[] = []
  for (const item of items) {
    done.push(work(item))
    await pause()
  }
  return done
}
