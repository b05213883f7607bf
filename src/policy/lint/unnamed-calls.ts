import { createFallback } from '../compile/fallback.ts'
import type { BundleSource } from '../load/bundle-source.ts'
import { covers } from './implicit-allows.ts'
import { contains, targetsOf } from './reach.ts'
import { type Warning, warn } from './warning.ts'

/** Declared tools that people are asked about, and that have neither a title nor a summary. */
export function unnamedCalls(source: BundleSource): readonly Warning[] {
  return source.files.flatMap((file) =>
    Object.keys(file.content.tools ?? {})
      .filter((tool) => !isNamed(source, tool) && asksPeople(source, tool))
      .map((tool) =>
        warn(file, file.locations.ofKey(['tools'], tool), {
          code: 'call_without_name',
          message: `people are asked about ${tool}, and nothing says what a call of it does`,
          fix: `add \`title\` or \`summary\` to tools.${tool}`,
        }),
      ),
  )
}

function isNamed({ files }: BundleSource, tool: string): boolean {
  return files
    .flatMap(({ content }) => Object.entries(content.tools ?? {}))
    .some(
      ([pattern, { title, summary }]) =>
        (title !== undefined || summary !== undefined) && contains(pattern, tool),
    )
}

function asksPeople(source: BundleSource, tool: string): boolean {
  const { policies, files, bundle } = source
  const isAskedByRule = policies.some(({ rules }) =>
    rules.some(
      ({ decidesCalls, rule }) =>
        decidesCalls &&
        rule.action === 'require_approval' &&
        targetsOf(rule).some((target) => covers(source, target, tool)),
    ),
  )
  if (isAskedByRule) return true
  const tiers = Object.assign({}, ...files.map(({ content }) => content.tiers ?? {}))
  const categories = Object.assign({}, ...files.map(({ content }) => content.categories ?? {}))
  const { tier, category } = bundle.tool(tool)
  return createFallback(tiers, categories)(tier, category)?.action === 'require_approval'
}
