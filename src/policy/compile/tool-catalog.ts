import { compileGlob, isGlob } from '../../core/glob.ts'
import type { ToolFacts } from '../bundle.ts'
import { OTHER } from '../model/categories.ts'
import type { ToolEntry } from '../schema/bundle-file.ts'

/** A tool of the bundle. */
export interface KnownTool extends ToolFacts {
  readonly known: boolean
}

/**
 * Answers what the bundle says of a tool. An entry by name comes before globs, and a longer glob before a shorter one;
 * each fact is taken from the first entry that has it, but masks and params add up, so that none is lost.
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
  return {
    known: entries.length > 0,
    title: first((entry) => entry.title) ?? null,
    category: first((entry) => entry.category) ?? OTHER,
    tier: first((entry) => entry.tier) ?? null,
    show: first((entry) => entry.show) ?? [],
    mask: [...new Set(entries.flatMap((entry) => entry.mask ?? []))],
    params: entries.flatMap((entry) => entry.params ?? []),
  }
}
