import { lstat, readlink } from 'node:fs/promises'
import { join, parse, resolve, sep } from 'node:path'
import type { FolderSnapshot } from '../source/read-folder.ts'

/** By folder: the names in it whose change can change a reading; null: every name. */
export type NamesToWatch = ReadonlyMap<string, ReadonlySet<string> | null>

/**
 * Where a change of the folder of policies can happen: in it and its subfolders, and wherever a name on the way to one
 * of its files is kept, as any of them may be a link that is swapped.
 */
export async function namesToWatch(
  folder: string,
  { policies, tests, lists, subfolders }: FolderSnapshot,
): Promise<NamesToWatch> {
  const ways: Ways = { names: new Map(), targets: new Map() }
  const files = [...[...policies, ...tests].map(({ name }) => name), ...lists.keys()]
  for (const path of files) await addWay(join(folder, path), ways)
  const home = await addWay(folder, ways)
  ways.names.set(home, null)
  for (const path of subfolders) ways.names.set(await addWay(join(folder, path), ways), null)
  return ways.names
}

const MAX_LINKS = 40

interface Ways {
  readonly names: Map<string, Set<string> | null>
  /** By path: where the link leads, as files of one folder share most of their way. */
  readonly targets: Map<string, string | null>
}

/** Adds each link on the way to a path, and the place where the way ends, which is returned. */
async function addWay(path: string, { names, targets }: Ways): Promise<string> {
  let current = parse(resolve(path)).root
  let ahead = partsOf(resolve(path))
  let links = 0
  for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
    const next = join(current, name)
    const known = targets.get(next)
    const target = known === undefined ? await linkTarget(next) : known
    targets.set(next, target)
    if (target !== null || ahead.length === 0) add(names, current, name)
    if (target === null) {
      current = next
      continue
    }
    links += 1
    if (links > MAX_LINKS) break
    const goal = resolve(current, target)
    ahead = [...partsOf(goal), ...ahead]
    current = parse(goal).root
  }
  return current
}

function partsOf(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep)
    .filter((part) => part !== '')
}

function add(names: Map<string, Set<string> | null>, folder: string, name: string): void {
  const known = names.get(folder)
  if (known === undefined) names.set(folder, new Set([name]))
  else known?.add(name)
}

/** Null for what is no link, or not there. */
async function linkTarget(path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null
  } catch {
    return null
  }
}
