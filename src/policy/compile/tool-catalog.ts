import { compileGlob, isGlob } from '../../core/glob.ts'
import type { ToolFacts } from '../bundle.ts'
import { OTHER } from '../model/categories.ts'
import { compilePresentation } from '../presentation/present.ts'
import type { ToolEntry } from '../schema/bundle-file.ts'

/** A tool of the bundle. */
export interface KnownTool extends ToolFacts {
  readonly known: boolean
}

/**
 * Answers what the bundle says of a tool. An entry by name comes before globs, and a longer glob before a shorter one;
 * each fact is taken from the first entry that has it, but masks, params and a required summary of the agent add up, so that none is lost.
 */
export function createCatalog(entries: Readonly<Record<string, ToolEntry>>): (tool: string) => KnownTool {
  const names = new Map(Object.entries(entries).filter(([name]) => !isGlob(name)))
  const globs = Object.entries(entries)
    .filter(([name]) => isGlob(name))
    .sort(([one], [other]) => other.length - one.length || (one < other ? -1 : 1))
    .map(([pattern, entry]) => ({ matches: compileGlob(pattern), entry }))
  return (tool) => {
    const exact = names.get(tool)
    const matching = globs.filter(({ matches }) => matches(tool)).map(({ entry }) => entry)
    return joinEntries(exact === undefined ? matching : [exact, ...matching])
  }
}

function joinEntries(entries: readonly ToolEntry[]): KnownTool {
  const first = <T>(pick: (entry: ToolEntry) => T | undefined) =>
    entries.map(pick).find((fact) => fact !== undefined)
  const show = first((entry) => entry.show) ?? []
  const params = entries.flatMap((entry) => entry.params ?? [])
  return {
    known: entries.length > 0,
    title: first((entry) => entry.title) ?? null,
    category: first((entry) => entry.category) ?? OTHER,
    tier: first((entry) => entry.tier) ?? null,
    show: show.map(({ name }) => name),
    presentation: compilePresentation({
      summary: first((entry) => entry.summary) ?? null,
      show,
      schemas: params.map(({ schema }) => schema),
    }),
    mask: [...new Set(entries.flatMap((entry) => entry.mask ?? []))],
    params,
    requiresAgentSummary: entries.some((entry) => entry.agent_summary === 'required'),
  }
}
