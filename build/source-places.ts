import { dirname, relative, resolve } from 'node:path'
import type { Plugin } from 'rolldown'

const SOURCE = resolve('src')
const PLACES = /new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)|import\.meta\.(url|dirname)/g

/**
 * Keeps places true that our modules name relative to themselves, although the bundle puts all modules into one folder, `lib`.
 * It stands for `src`: what is beside `src/a/b.ts` is looked for in `lib/a`. The module of a thread gets a file of its own.
 */
export function sourcePlaces(): Plugin {
  return {
    name: 'source-places',
    transform(code, id) {
      const place = relative(SOURCE, id)
      if (place.startsWith('..')) return null
      return code.replace(PLACES, (_, thread: string | undefined, property: string) => {
        if (thread === undefined)
          return property === 'url'
            ? `new URL('./${place}', import.meta.url)`
            : `(import.meta.dirname + '/${dirname(place)}')`
        const name = `${dirname(place).replaceAll('/', '-')}-${thread}.cjs`
        this.emitFile({
          type: 'chunk',
          id: resolve(dirname(id), `${thread}.ts`),
          fileName: `lib/${name}`,
        })
        return `new URL('./${name}', import.meta.url)`
      })
    },
  }
}
