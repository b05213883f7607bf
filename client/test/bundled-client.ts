import { join } from 'node:path'
import { type OutputChunk, rolldown } from 'rolldown'

interface BundleOptions {
  /** Packages that are left out. Default: none. */
  readonly external?: readonly string[]
  readonly minify?: boolean
}

/** A client as a bundler splits it. */
export interface BundledClient {
  /** The module that is imported, and what it imports: all that is loaded before anything is called. */
  readonly atOnce: readonly OutputChunk[]
  /** What is loaded only when it is used. */
  readonly later: readonly OutputChunk[]
}

/** Bundles a module that exports these names of the client. */
export async function bundledClient(
  names: readonly string[],
  { external = [], minify = false }: BundleOptions = {},
): Promise<BundledClient> {
  const bundle = await rolldown({
    input: ENTRY,
    platform: 'node',
    external: [...external],
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? `export { ${names.join(', ')} } from ${JSON.stringify(INDEX)}` : null),
      },
    ],
  })
  const { output } = await bundle.generate({ minify })
  const chunks = output.filter((file) => file.type === 'chunk')
  const atOnce = withImports(chunks, new Set(chunks.filter(({ isEntry }) => isEntry)))
  return { atOnce: [...atOnce], later: chunks.filter((chunk) => !atOnce.has(chunk)) }
}

const ENTRY = 'agent.ts'
const INDEX = join(import.meta.dirname, '../src/index.ts')

/** These chunks and those that they import. */
function withImports(chunks: readonly OutputChunk[], found: Set<OutputChunk>): Set<OutputChunk> {
  for (const chunk of found) {
    for (const other of chunks) if (chunk.imports.includes(other.fileName)) found.add(other)
  }
  return found
}
