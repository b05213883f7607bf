import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processEnvironment } from '../../src/config/environment.ts'
import { type CodeCache, createCodeCache, folderOfThisV8 } from './code-cache.ts'

type Exports = Readonly<Record<string, unknown>>

/** Takes the place of `bin/load-main.js` in the published package: loads the program, which is in few files, from `lib`. */
export function loadMain(): Exports {
  const bin = dirname(fileURLToPath(import.meta.url))
  const cache = createCodeCache(cacheFolder(bin))
  keepLater(cache)
  return createLoader(join(bin, '../lib'), cache)('main.cjs')
}

/** Loads files of a folder that require one another as `./name`, none of them in a circle. */
export function createLoader(folder: string, cache: CodeCache): (name: string) => Exports {
  const loaded = new Map<string, Exports>()
  return function load(name: string): Exports {
    const known = loaded.get(name)
    if (known !== undefined) return known
    const path = join(folder, name)
    const requireInstalled = createRequire(path)
    const module = { exports: {} }
    const run: unknown = cache.compile({ path, name, bytes: readFileSync(path) }).runInThisContext()
    if (typeof run !== 'function') throw new TypeError(`Expected a module in ${path}`)
    const require = (id: string) => (id.startsWith('./') ? load(id.slice(2)) : requireInstalled(id))
    run(module.exports, require, module, path, folder)
    loaded.set(name, module.exports)
    return module.exports
  }
}

/** One for each command, as each runs other functions of the same files. Null: nothing is to be kept. */
function cacheFolder(bin: string): string | null {
  const { NODE_DISABLE_COMPILE_CACHE: isDisabled, NODE_COMPILE_CACHE: place } = processEnvironment()
  if (isDisabled) return null
  const command = /^[a-z]{1,20}$/.exec(process.argv[2] ?? '')?.[0] ?? 'options'
  return join(folderOfThisV8(place || join(bin, '../node_modules/.cache/veto')), command)
}

/** By then a server has started, and has not yet forgotten the code that only a start runs. */
const KEEP_AFTER_MS = 5_000
const BETWEEN_FILES_MS = 50

/** What a process compiled is kept once it has run for a while, in steps, or when it ends well before. */
function keepLater(cache: CodeCache): void {
  const step = () => {
    cache.keepNext()
    if (cache.unkept() > 0) setTimeout(step, BETWEEN_FILES_MS).unref()
  }
  setTimeout(step, KEEP_AFTER_MS).unref()
  process.once('exit', (code) => {
    while (code === 0 && cache.unkept() > 0) cache.keepNext()
  })
}
