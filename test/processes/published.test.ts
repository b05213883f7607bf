import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { startSandbox } from 'slack-sandbox'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { buildBot } from '../../build/bot.ts'
import { keepCompiled } from '../../build/keep-compiled.ts'
import { buildSandbox } from '../../build/sandbox.ts'
import { VetoClient } from '../../client/src/index.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { buildImage, type ContainerImage } from '../support/container-image.ts'
import { installPacked } from '../support/installed-packages.ts'
import { clickOnPage } from '../support/sandbox-page.ts'

const run = promisify(execFile)
const REFUND = { payment_id: 'pay_1', amount_cents: 72_000, currency: 'EUR' }

const built = { folder: '', bot: '', sandbox: '' }

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'veto-test-'))
  Object.assign(built, { folder, bot: join(folder, 'veto-slack'), sandbox: join(folder, 'slack-sandbox') })
  await Promise.all([buildBot(built.bot), buildSandbox(built.sandbox)])
  return () => rmSync(folder, { recursive: true, force: true })
}, 120_000)

test('the packed bot and sandbox, installed in an empty folder without other packages, run the demo: a person approves on the page, and the agent gets the answer', async () => {
  const cwd = join(built.folder, 'empty')
  mkdirSync(cwd)
  await installPacked([built.bot, built.sandbox], cwd)
  const program = 'node_modules/veto-slack/bin/veto.js'
  const demo = started([process.execPath, program, 'demo', '--port', '0', '--sandbox-port', '0'], { cwd })

  const guide = await printed(demo, /.*Meanwhile/s)
  const [page, apiKey, baseUrl] = [/(?<=Open )\S+/, /veto_\S{30,}/, /http:\S+(?=\/v1\/authorize)/].map(
    (what) => what.exec(guide)?.[0] ?? '',
  )
  const client = new VetoClient({ apiKey: String(apiKey), baseUrl: String(baseUrl) })
  const pending = await client.authorize('support-agent', 'refund_payment', REFUND)
  await clickOnPage(String(page), { as: 'U0ANN', button: 'Approve', near: REFUND.payment_id })

  expect(await client.waitFor(pending)).toMatchObject({ status: 'approved', params: REFUND })
  expect(await (await fetch(`${page}main.ts`)).text()).not.toContain('import type')
  expect(await ended(demo)).toBe(0)
  const { stdout } = await run(process.execPath, [program, 'audit', 'verify'], {
    cwd,
    env: { VETO_DATABASE: 'data/demo.db' },
  })
  expect(stdout).toContain('The ledger is valid')
})

test('publint finds nothing to change in the packages', async () => {
  for (const pkgDir of [built.bot, built.sandbox])
    expect(await publint({ pkgDir, pack: false, strict: true })).toMatchObject({ messages: [] })
})

test('a published server loads few files, and SQLite only with a database file; a command loads nothing that only a server needs; no files import each other', () => {
  const files = importsByFile(join(built.bot, 'lib'))
  const fileOf = (module: string) =>
    [...files.keys()].find((file) => textOf(file).includes(`${module}\n`)) ?? ''

  for (const [file, imports] of files) {
    const loaded = imports.flatMap((imported) => [...loadedWith(imported, files)])
    expect(loaded, file).not.toContain(file)
  }
  const server = [...loadedWith(fileOf('src/app.ts'), files)]
  const keys = [...loadedWith(fileOf('src/commands/keys/list.ts'), files)]
  const sqlite = [...loadedWith(fileOf('src/storage/sqlite/open-store.ts'), files)]
  expect(new Set([...server, ...sqlite]).size).toBeLessThan(25)
  expect(server).toContain(fileOf('node_modules/fastify/fastify.js'))
  expect(keys).not.toContain(fileOf('node_modules/fastify/fastify.js'))
  expect(keys).toContain(fileOf('src/storage/open/open-store.ts'))
  const postgres = [...loadedWith(fileOf('src/storage/postgres/open-postgres.ts'), files)]
  for (const loaded of [server, keys, postgres])
    expect(loaded).not.toContain(fileOf('src/storage/sqlite/open-store.ts'))
})

test('what V8 compiled of a published program is kept where an operator says, or nowhere, and broken files there do not matter', async () => {
  const cache = join(built.folder, 'compiled')
  const version = (env: Readonly<Record<string, string>>) =>
    run(process.execPath, [join(built.bot, 'bin/veto.js'), '--version'], {
      env: { NODE_COMPILE_CACHE: cache, ...env },
    })
  await version({ NODE_DISABLE_COMPILE_CACHE: '1' })
  expect(globSync('**', { cwd: cache })).toEqual([])

  await version({})
  const kept = globSync('*/options/*.cjs', { cwd: cache })
  expect(kept).not.toEqual([])
  for (const file of kept) writeFileSync(join(cache, file), 'not what V8 compiled')
  const { stdout, stderr } = await version({})
  expect({ stdout, stderr }).toEqual({ stdout: `${packageJson.version}\n`, stderr: '' })
})

test('the container image, made by the steps of its Dockerfile, holds the bundle, what V8 compiled of it, one package and no package manager, serves agents as a user who may write to nothing but the data, and its health check tells whether it runs', async () => {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  symlinkSync(resolve('node_modules'), join(built.folder, 'node_modules'))
  await keepCompiled(built.bot)
  const image = containerImage()
  const { root } = image
  expect(image.buildSteps).toEqual([
    expect.stringContaining('npm ci'),
    expect.stringContaining('build/run.ts'),
    expect.stringContaining('build/compile.ts'),
  ])
  expect(globSync('**/{npm,npx,src,*.ts}', { cwd: root })).toEqual([])
  expect(readdirSync(join(root, 'app/node_modules'))).toEqual(['.cache', 'better-sqlite3'])
  const port = await freePort()
  mkdirSync(join(root, 'run/secrets'), { recursive: true })
  writeFileSync(join(root, 'run/secrets/bot'), sandbox.botToken)
  writeFileSync(join(root, 'run/secrets/app'), sandbox.appToken)
  cpSync('policies', join(root, 'policies'), { recursive: true })
  const container = asContainer(image, {
    SLACK_BOT_TOKEN_FILE: join(root, 'run/secrets/bot'),
    SLACK_APP_TOKEN_FILE: join(root, 'run/secrets/app'),
    SLACK_API_URL: sandbox.apiUrl,
    VETO_PORT: String(port),
    NODE_COMPILE_CACHE: join(root, 'data/compiled'),
  })
  // A copy, as Veto would replace there what this Node does not take.
  await run('cp', ['-r', join(root, 'app/node_modules/.cache/veto'), 'compiled'], container)
  const compiled = () => changesBelow(join(root, 'data/compiled'), '*/start/*.cjs')
  const compiledBefore = compiled()
  expect(compiledBefore).not.toEqual({})

  const server = started(image.command, container)
  await printed(server, /serves agents/)
  const baseUrl = `http://127.0.0.1:${port}`
  expect((await fetch(`${baseUrl}/readyz`)).status).toBe(200)
  expect(await codeOf(image.healthCheck, container)).toBe(0)
  expect(await writablePlaces(image, container)).toEqual([join(root, 'data')])

  const [node = '', ...start] = image.command
  const key = await run(node, [...start.slice(0, -1), 'keys', 'create', 'support-agent'], container)
  const client = new VetoClient({ apiKey: key.stdout.trim(), baseUrl })
  const pending = await client.authorize('support-agent', 'refund_payment', REFUND)
  await sandbox.until(() => sandbox.as('Ann').messages('#finance-approvals').at(-1), 'the card')
  await sandbox.as('Ann').click('Approve')
  expect(await client.waitFor(pending)).toMatchObject({ status: 'approved', params: REFUND })

  chmodSync(join(root, 'policies'), 0o755)
  writeFileSync(join(root, 'policies/wires.yaml'), 'rules: [{ name: no_wires, tool: wire, action: deny }]\n')
  server.kill('SIGHUP')
  await printed(server, /The policies were reloaded/)
  expect(await ended(server)).toBe(0)
  expect(await codeOf(image.healthCheck, container)).toBe(1)
  expect(globSync('*/start', { cwd: join(root, 'data/compiled') })).toHaveLength(1)
  expect(compiled()).toMatchObject(compiledBefore)
})

/** When each of these files was last written. */
function changesBelow(folder: string, pattern: string): Readonly<Record<string, number>> {
  const files = globSync(pattern, { cwd: folder })
  return Object.fromEntries(files.map((file) => [file, statSync(join(folder, file)).mtimeMs]))
}

type ImportsByFile = ReadonlyMap<string, readonly string[]>

/** What each file of a built folder imports statically of the others. */
function importsByFile(folder: string): ImportsByFile {
  return new Map(
    globSync('*.cjs', { cwd: folder }).map((name) => {
      const imports = textOf(join(folder, name)).matchAll(/^(?:const .* = )?require\("\.\/(.+?)"\)/gm)
      return [join(folder, name), [...imports].map(([, other = '']) => join(folder, other))]
    }),
  )
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8')
}

/** The file and all that it imports, directly or not. */
function loadedWith(file: string, files: ImportsByFile, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found
  found.add(file)
  for (const imported of files.get(file) ?? []) loadedWith(imported, files, found)
  return found
}

interface RunOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly uid?: number
  readonly gid?: number
}

function containerImage(): ContainerImage {
  const root = mkdtempSync(join(built.folder, 'image-'))
  chmodSync(root, 0o755)
  return buildImage({
    root,
    dockerfile: 'deploy/Dockerfile',
    built: { inImage: '/src/dist/veto-slack', here: built.bot },
  })
}

/** Nothing in it can be written but the data, as with a read-only root file system. */
function asContainer(
  { root, env, user }: ContainerImage,
  given: Readonly<Record<string, string>>,
): RunOptions {
  const places = [root, ...globSync('**', { cwd: root }).map((path) => join(root, path))]
  const readOnly = places.filter((place) => place !== join(root, 'data'))
  const setWritable = (isWritable: boolean) => {
    for (const place of readOnly) {
      const { mode } = statSync(place)
      chmodSync(place, isWritable ? mode | 0o200 : mode & 0o7555)
    }
  }
  setWritable(false)
  // What is read-only cannot be removed.
  onTestFinished(() => setWritable(true))
  chmodSync(built.folder, 0o755)
  const [uid = 0, gid = 0] = user.split(':').map(Number)
  return {
    cwd: join(root, 'data'),
    env: { ...env, ...given },
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
  }
}

/** Where the user of the container may write, as that user finds out. */
async function writablePlaces({ root, command: [node = ''] }: ContainerImage, container: RunOptions) {
  const look = `
    const { accessSync, constants, globSync } = require('node:fs')
    const isWritable = (path) => { try { accessSync(path, constants.W_OK); return true } catch { return false } }
    const places = ['', ...globSync('**', { cwd: ROOT })].map((path) => require('node:path').join(ROOT, path))
    console.log(JSON.stringify(places.filter(isWritable)))`
  const { stdout } = await run(node, ['--eval', look.replaceAll('ROOT', JSON.stringify(root))], container)
  const places: string[] = JSON.parse(stdout)
  return places.filter((place) => !place.startsWith(join(root, 'data/')))
}

function started(
  [program = '', ...args]: readonly string[],
  { env = {}, ...options }: RunOptions,
): ChildProcess {
  const child = spawn(program, args, { ...options, env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

/** What it prints next that matches. */
async function printed({ stdout }: ChildProcess, pattern: RegExp): Promise<string> {
  let text = ''
  for await (const data of stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    text += String(data)
    const found = pattern.exec(text)
    if (found !== null) return found[0]
  }
  throw new Error(`Expected ${pattern}, and it ended with: ${text}`)
}

async function ended(child: ChildProcess): Promise<number | null> {
  child.stdout?.resume()
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
  return child.exitCode
}

async function codeOf(
  [program = '', ...args]: readonly string[],
  options: RunOptions,
): Promise<number | null> {
  const child = spawn(program, args, { ...options, stdio: 'inherit' })
  await once(child, 'exit')
  return child.exitCode
}

async function freePort(): Promise<number> {
  await using server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
