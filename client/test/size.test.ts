import { join } from 'node:path'
import { type OutputChunk, rolldown } from 'rolldown'
import { expect, test } from 'vitest'
import client from '../package.json' with { type: 'json' }

const KIB = 1024

test('an agent that imports VetoClient loads at most 30 KiB of minified code before it asks', async () => {
  expect(await sizeOf('VetoClient')).toBeLessThanOrEqual(30 * KIB)
})

test('an agent that imports Veto loads at most 40 KiB of minified code before it asks', async () => {
  expect(await sizeOf('Veto')).toBeLessThanOrEqual(40 * KIB)
})

/** Bytes of what a module that imports this name loads, without the packages that the client depends on. */
async function sizeOf(name: string): Promise<number> {
  const bundle = await rolldown({
    input: ENTRY,
    external: Object.keys(client.dependencies),
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? `export { ${name} } from ${JSON.stringify(INDEX)}` : null),
      },
    ],
  })
  const { output } = await bundle.generate({ minify: true })
  const chunks = output.filter((file) => file.type === 'chunk')
  const loaded = loadedAtOnce(chunks, new Set(chunks.filter(({ isEntry }) => isEntry)))
  return [...loaded].reduce((sum, { code }) => sum + Buffer.byteLength(code), 0)
}

const ENTRY = 'agent.ts'
const INDEX = join(import.meta.dirname, '../src/index.ts')

/** These chunks and those that they import, without what is loaded only when it is used. */
function loadedAtOnce(chunks: readonly OutputChunk[], loaded: Set<OutputChunk>): Set<OutputChunk> {
  for (const chunk of loaded) {
    for (const other of chunks) if (chunk.imports.includes(other.fileName)) loaded.add(other)
  }
  return loaded
}
