import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'

/** What a figure depends on: Node, processor, cores, and the installed version of each package. */
export function describeSetting(packages: readonly string[]): readonly string[] {
  const [processor] = cpus()
  return [
    `Node ${process.versions.node}`,
    `${availableParallelism()} cores of ${processor?.model ?? 'an unknown processor'}`,
    ...packages.map((name) => `${name} ${versionOf(name)}`),
  ]
}

function versionOf(name: string): string {
  const text = readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'of unknown version'
}
