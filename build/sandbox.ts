import { execFile } from 'node:child_process'
import { chmod, cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import sandboxJson from '../sandbox/package.json' with { type: 'json' }
import { publishedManifest } from './manifest.ts'

const TSC = 'node_modules/@typescript/native/bin/tsc'
const PROGRAM = sandboxJson.bin['slack-sandbox']
/** Its TypeScript runs in browsers, and is not checked together with the server's. */
const PAGE = 'src/page'

/**
 * Builds the package `slack-sandbox`: its files where they are in the repository, as JavaScript with declarations.
 * @param folder is emptied first.
 */
export async function buildSandbox(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  const args = [TSC, '--checkers', '1', '-p', 'sandbox/tsconfig.build.json', '--outDir', resolve(folder)]
  await promisify(execFile)(process.execPath, args)
  await copyPage(folder)
  await copyProgram(folder)
  await cp('sandbox/README.md', join(folder, 'README.md'))
  await cp('LICENSE', join(folder, 'LICENSE'))
  const { bin, dependencies } = sandboxJson
  const manifest = publishedManifest(sandboxJson, { bin, exports: builtExports(), dependencies })
  await writeFile(join(folder, 'package.json'), manifest)
}

async function copyPage(folder: string): Promise<void> {
  for await (const path of glob(`sandbox/${PAGE}/**/*.*`)) {
    const target = join(folder, relative('sandbox', path))
    await mkdir(dirname(target), { recursive: true })
    if (!path.endsWith('.ts')) await cp(path, target)
    else await writeFile(jsName(target), stripTypeScriptTypes(await readFile(path, 'utf8')))
  }
}

async function copyProgram(folder: string): Promise<void> {
  const target = join(folder, PROGRAM)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, (await readFile(join('sandbox', PROGRAM), 'utf8')).replace('main.ts', 'main.js'))
  await chmod(target, 0o755)
}

function builtExports(): object {
  return Object.fromEntries(
    Object.entries(sandboxJson.exports).map(([entry, path]) => [
      entry,
      path.endsWith('.ts') ? { types: path.replace(/\.ts$/, '.d.ts'), default: jsName(path) } : path,
    ]),
  )
}

function jsName(path: string): string {
  return path.replace(/\.ts$/, '.js')
}
