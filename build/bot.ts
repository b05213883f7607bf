import { chmod, cp, glob, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { type OutputChunk, rolldown } from 'rolldown'
import packageJson from '../package.json' with { type: 'json' }
import sandboxJson from '../sandbox/package.json' with { type: 'json' }
import { serverChunks } from './chunks.ts'
import { licencesOf } from './licences.ts'
import { publishedManifest } from './manifest.ts'
import { sourcePlaces } from './source-places.ts'

/** Not bundled: one has native code, the other only the demo needs. */
const INSTALLED = ['better-sqlite3', sandboxJson.name]

/**
 * Builds the package `veto-slack`: our code and the packages that it uses, in fewer files, which start sooner.
 * @param folder is emptied first.
 */
export async function buildBot(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  const modules = await bundle(folder)
  await addProgram(folder)
  await copyData(folder)
  for (const path of ['policies', 'manifest.json', 'bundle.schema.json', 'README.md', 'LICENSE'])
    await cp(path, join(folder, path), { recursive: true })
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES'), await licencesOf(modules))
  const dependencies = { ...packageJson.dependencies, [sandboxJson.name]: sandboxJson.version }
  await writeFile(
    join(folder, 'package.json'),
    publishedManifest(packageJson, {
      bin: packageJson.bin,
      dependencies: Object.fromEntries(
        Object.entries(dependencies).filter(([name]) => INSTALLED.includes(name)),
      ),
    }),
  )
}

/**
 * The program as CommonJS, of which more can be kept compiled than of modules: see `published/code-cache.ts`.
 * @returns the files that went into it.
 */
async function bundle(folder: string): Promise<readonly string[]> {
  const { plugin, group } = serverChunks()
  const build = await rolldown({
    input: { main: 'src/main.ts' },
    platform: 'node',
    external: (id) => INSTALLED.includes(id),
    plugins: [sourcePlaces(), plugin],
    preserveEntrySignatures: 'allow-extension',
  })
  const { output } = await build.write({
    dir: folder,
    format: 'cjs',
    dynamicImportInCjs: false,
    strict: true,
    entryFileNames: 'lib/[name].cjs',
    chunkFileNames: 'lib/[name]-[hash].cjs',
    codeSplitting: { groups: [group] },
  })
  await build.close()
  return output
    .filter((part): part is OutputChunk => part.type === 'chunk')
    .flatMap(({ moduleIds }) => moduleIds)
}

/** What Node is given to run, and how it loads the rest. */
async function addProgram(folder: string): Promise<void> {
  const program = join(folder, packageJson.bin.veto)
  await mkdir(dirname(program), { recursive: true })
  await cp(packageJson.bin.veto, program)
  await chmod(program, 0o755)
  const build = await rolldown({ input: 'build/published/load-main.ts', platform: 'node' })
  await build.write({ file: join(dirname(program), 'load-main.js') })
  await build.close()
}

/** What the code reads at run time, such as migrations, is put where `sourcePlaces` says that it is. */
async function copyData(folder: string): Promise<void> {
  for await (const file of glob('src/**/*', { withFileTypes: true })) {
    const path = join(file.parentPath, file.name)
    if (!file.isFile() || path.endsWith('.ts')) continue
    const target = join(folder, 'lib', relative('src', path))
    await mkdir(dirname(target), { recursive: true })
    await cp(path, target)
  }
}
