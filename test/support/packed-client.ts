import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import client from '../../client/package.json' with { type: 'json' }

const run = promisify(execFile)

/**
 * Packs the client as `npm publish` would, and installs it into this folder, beside links to what it and the examples
 * need.
 */
export async function installPackedClient(folder: string): Promise<PackedClient> {
  const args = ['pack', '--json', '--offline', '--silent', '--pack-destination', folder]
  const { stdout } = await run('npm', args, { cwd: 'client' })
  const [{ filename, files }] = Packed.parse(JSON.parse(stdout))
  const modules = join(folder, 'node_modules')
  const home = join(modules, 'veto-client')
  mkdirSync(home, { recursive: true })
  await run('tar', ['-xzf', join(folder, filename), '-C', home, '--strip-components=1'])
  for (const name of [...DEPENDENCIES, ...FRAMEWORKS, '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(resolve('node_modules', name), join(modules, name))
  }
  return { home, tarball: join(folder, filename), files: files.map(({ path }) => path) }
}

export interface PackedClient {
  /** Where it is installed. */
  readonly home: string
  readonly tarball: string
  /** What the tarball contains, below the package. */
  readonly files: readonly string[]
}

const DEPENDENCIES = Object.keys(client.dependencies)
/** What the examples of the adapters import. */
const FRAMEWORKS = Object.keys(client.devDependencies)

const Packed = z.tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })])
