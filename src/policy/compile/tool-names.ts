import { compileGlob, isGlob } from '../../core/glob.ts'
import { skeletonOf } from '../../core/lookalikes.ts'
import { nearest } from '../../core/nearest.ts'

/** The names and globs of tools that a bundle uses, to compare others with. */
export interface ToolNames {
  /** The name or glob from which a tool differs only in case, look-alikes or hidden characters; null when there is none. */
  lookalike(tool: string): string | null
  /** The name that was probably meant; null when none is near, or the bundle uses the tool's own. */
  meant(tool: string): string | null
}

/** Indexes the names, so that a tool is compared with all of them at once. */
export function createToolNames(patterns: readonly string[]): ToolNames {
  const names = new Set(patterns.filter((pattern) => !isGlob(pattern)))
  const bySkeleton = new Map([...names].map((name) => [skeletonOf(name), name]))
  const globs = lookalikeGlobs(patterns)
  return {
    lookalike(tool) {
      if (names.has(tool)) return null
      const skeleton = skeletonOf(tool)
      const glob = globs.find(({ looksAlike, matches }) => looksAlike(skeleton) && !matches(tool))
      return bySkeleton.get(skeleton) ?? glob?.pattern ?? null
    },
    meant(tool) {
      if (names.has(tool)) return null
      return nearest(tool, [...names].filter((name) => isSimilar(tool, name)).slice(0, MOST_COMPARED))
    },
  }
}

interface LookalikeGlob {
  readonly pattern: string
  /** Does the glob match a skeleton? */
  readonly looksAlike: (skeleton: string) => boolean
  /** Does it, or one that looks like it, match a tool as it is written? */
  readonly matches: (tool: string) => boolean
}

/** A glob with hardly a letter looks like anything. */
const FEWEST_LETTERS = 3

function lookalikeGlobs(patterns: readonly string[]): readonly LookalikeGlob[] {
  const globs = patterns.filter(
    (pattern) => pattern.replaceAll('*', '').length >= FEWEST_LETTERS && isGlob(pattern),
  )
  return [...Map.groupBy(new Set(globs), skeletonOf)].map(([skeleton, alike]) => {
    const matchers = alike.map(compileGlob)
    return {
      pattern: alike.join(' or '),
      looksAlike: compileGlob(skeleton),
      matches: (tool) => matchers.some((matches) => matches(tool)),
    }
  })
}

const MOST_COMPARED = 20
const MOST_DIFFERENT = 8

/** Do they differ in a short part only? Spares most names the slow comparison. */
function isSimilar(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length)
  let start = 0
  while (start < shorter && one[start] === other[start]) start += 1
  let end = 0
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  return Math.max(one.length, other.length) - start - end <= MOST_DIFFERENT
}
