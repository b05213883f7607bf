import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Packs built packages as `npm publish` would, and installs them into this folder, beside links to what they depend on and
 * to nothing else.
 */
export async function installPacked(packages: readonly string[], folder: string): Promise<void> {
  const args = ['pack', ...packages, '--json', '--offline', '--silent', '--pack-destination', folder]
  const packed: { name: string; filename: string }[] = JSON.parse((await run('npm', args)).stdout)
  const modules = join(folder, 'node_modules')
  for (const { name, filename } of packed) {
    mkdirSync(join(modules, name), { recursive: true })
    await run('tar', ['-xzf', join(folder, filename), '-C', join(modules, name), '--strip-components=1'])
  }
  for (const { name } of packed)
    for (const dependency of dependenciesOf(join(modules, name)))
      if (!existsSync(join(modules, dependency)))
        symlinkSync(resolve('node_modules', dependency), join(modules, dependency))
}

function dependenciesOf(home: string): readonly string[] {
  return Object.keys(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).dependencies)
}
