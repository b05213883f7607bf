import { resolve } from 'node:path'
import type { CodeSplittingGroup, Plugin } from 'rolldown'

/** The modules that a process imports one after another; what they import statically comes with them. */
type Imported = readonly string[]

/** Before it is known what a process does. */
const COMMAND_LINE = inSource(['main.ts'])

const ANY_STORE = inSource(['core/log.ts', 'storage/in-process-changes.ts', 'storage/open/open-store.ts'])

/** For a database file. */
const STORE = [...ANY_STORE, ...inSource(['storage/sqlite/open-store.ts'])]

const START = inSource(['commands/start.ts', 'app.ts'])

/** Until a server on a file serves agents. */
const SERVER = [...START, ...STORE]

/** The same on PostgreSQL. */
const POSTGRES_SERVER = [...START, ...ANY_STORE, ...inSource(['storage/postgres/open-postgres.ts'])]

/** What is often started for a moment. */
const COMMANDS: Readonly<Record<string, Imported>> = {
  log: inSource(['core/log.ts']),
  hook: inSource([
    'commands/hook/command-handler.ts',
    'commands/hook/file-store.ts',
    'commands/connect-veto.ts',
  ]),
  keys: [...inSource(['commands/keys/create.ts', 'commands/keys/list.ts']), ...STORE],
  audit: [
    ...inSource(['commands/audit/export.ts', 'commands/audit/search.ts', 'commands/audit/verify.ts']),
    ...inSource(['commands/grants.ts', 'commands/lockdown.ts']),
    ...STORE,
  ],
  policy: inSource([
    'commands/policy/check.ts',
    'commands/policy/test.ts',
    'policy/load/bundle-source.ts',
    'policy/testing/load-tests.ts',
    'policy/testing/run-tests.ts',
  ]),
  stats: [...inSource(['commands/digest.ts', 'commands/stats.ts', 'policy/load/load-bundle.ts']), ...STORE],
}

function inSource(paths: Imported): Imported {
  return paths.map((path) => resolve('src', path))
}

/**
 * Puts what a server loads into few files, as finding a file takes as long as running hundreds of lines of it: one file for
 * the command line, and one for each set of commands that share modules with the server, those that only a database file needs
 * apart from the others. So commands load little that they do not need, a server on PostgreSQL loads no SQLite, and no two files
 * import each other, as whatever needs a module also needs what that imports.
 */
export function serverChunks(): { readonly plugin: Plugin; readonly group: CodeSplittingGroup } {
  const names = new Map<string, string>()
  return {
    plugin: {
      name: 'server-chunks',
      buildEnd() {
        const graph = new Map([...this.getModuleIds()].map((id) => [id, this.getModuleInfo(id)]))
        for (const [id, name] of chunkNames(graph)) names.set(id, name)
      },
    },
    group: {
      debugName: 'server-chunks',
      name: (id) => names.get(id) ?? null,
      includeDependenciesRecursively: false,
    },
  }
}

type Graph = ReadonlyMap<
  string,
  { readonly importedIds: Imported; readonly dynamicallyImportedIds: Imported } | null
>

function chunkNames(graph: Graph): ReadonlyMap<string, string> {
  const others = [...graph.values()].flatMap((module) => module?.dynamicallyImportedIds ?? [])
  const uses = Object.entries({ ...COMMANDS, other: others.filter((id) => !SERVER.includes(id)) })
  const loaded = uses.map(([name, imported]) => [name, loadedBy(imported, graph)] as const)
  const names = new Map<string, string>()
  const onPostgres = loadedBy(POSTGRES_SERVER, graph)
  for (const id of loadedBy(SERVER, graph)) {
    const sharing = loaded.filter(([, ids]) => ids.has(id)).map(([name]) => name)
    names.set(id, [onPostgres.has(id) ? 'server' : 'sqlite', ...sharing].join('-'))
  }
  for (const id of loadedBy(COMMAND_LINE, graph)) names.set(id, 'command-line')
  return names
}

function loadedBy(imported: Imported, graph: Graph): ReadonlySet<string> {
  const missing = imported.filter((id) => !graph.has(id))
  if (missing.length > 0) throw new Error(`Expected modules of the program, got ${missing.join(', ')}`)
  const found = new Set<string>()
  const next = [...imported]
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    const module = found.has(id) ? null : (graph.get(id) ?? null)
    if (module === null) continue
    found.add(id)
    next.push(...module.importedIds)
  }
  return found
}
