import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { tempFolder } from '../support/temp-folder.ts'

test('the help loads how commands are written, and nothing of what they do', async () => {
  const { stdout, modules } = await runListing(['bin/veto.js', '--help'])
  const loaded = modules.filter((url) => url.startsWith('file:'))
  const packages = loaded.flatMap((url) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])
  const parts = loaded.flatMap((url) => /\/src\/(\w+)\//.exec(url)?.[1] ?? [])

  expect(stdout).toContain('Usage: veto')
  expect(new Set(packages)).toEqual(new Set(['commander']))
  expect(new Set(parts)).toEqual(new Set(['approval', 'commands', 'config', 'core', 'protocol']))
  expect(loaded.filter((url) => url.includes('/src/approval/'))).toEqual([
    expect.stringContaining('approval/model/agent-key.ts'),
  ])
})

test('a server loads what only people, metrics, PostgreSQL or MCP need after it can serve agents', async () => {
  const { modules } = await runListing(['-e', 'import("./src/app.ts")'])

  const loaded = new Set(modules.flatMap((url) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []))
  expect(loaded).toContain('fastify')
  for (const later of [
    '@slack/bolt',
    'undici',
    'express',
    'prom-client',
    'pg',
    '@modelcontextprotocol/server',
  ])
    expect(loaded).not.toContain(later)
})

test('what Node compiled is kept beside the code', async () => {
  const { program, cache } = installation()

  await run([program, '--version'])

  expect(readdirSync(cache)).not.toEqual([])
})

test('an operator can keep what Node compiled in another folder, or nowhere', async () => {
  const { program, cache } = installation()
  const other = tempFolder()

  await run([program, '--version'], { NODE_COMPILE_CACHE: other })
  await run([program, '--version'], { NODE_DISABLE_COMPILE_CACHE: '1' })

  expect(readdirSync(other)).not.toEqual([])
  expect(existsSync(cache)).toBe(false)
})

test('an installation that cannot be written to starts without keeping what Node compiled', async () => {
  const { folder, program, cache } = installation()
  // A file where the folder would be: that keeps out even root, who may write to every folder.
  writeFileSync(join(folder, 'node_modules', '.cache'), '')

  const { stdout, stderr } = await run([program, '--version'])

  expect({ stdout, stderr }).toEqual({ stdout: `${packageJson.version}\n`, stderr: '' })
  expect(existsSync(cache)).toBe(false)
})

test('broken files of an earlier start do not matter', async () => {
  const { program, cache } = installation()
  await run([program, '--version'])
  const [version = ''] = readdirSync(cache)
  for (const file of readdirSync(join(cache, version)))
    writeFileSync(join(cache, version, file), 'not what Node wrote')

  const { stdout, stderr } = await run([program, '--version'])

  expect({ stdout, stderr }).toEqual({ stdout: `${packageJson.version}\n`, stderr: '' })
})

/** An installation of its own, as far as it concerns where things are kept: its code is that of this one. */
function installation() {
  const folder = tempFolder()
  for (const name of ['bin', 'node_modules']) mkdirSync(join(folder, name))
  for (const file of ['package.json', 'bin/veto.js', 'bin/load-main.js'])
    copyFileSync(file, join(folder, file))
  symlinkSync(resolve('src'), join(folder, 'src'))
  return { folder, program: join(folder, 'bin/veto.js'), cache: join(folder, 'node_modules/.cache/veto') }
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return promisify(execFile)(process.execPath, args, { env })
}

/** Runs it, and lists the address of each module that it loads. */
async function runListing(args: readonly string[]) {
  const list = join(tempFolder(), 'modules.txt')
  const { stdout } = await run(['--import', LISTS_MODULES, ...args], { MODULES_FILE: list })
  return { stdout, modules: readFileSync(list, 'utf8').split('\n') }
}

/** Into a file: a pipe that nobody reads at that moment refuses what is written synchronously. */
const LISTS_MODULES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { appendFileSync } from 'node:fs'
  const file = process.env['MODULES_FILE']
  registerHooks({ load(url, context, next) { appendFileSync(file, url + '\\n'); return next(url, context) } })
`)}`
