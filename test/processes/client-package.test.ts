import { execFile } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type CheckResult, checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { beforeAll, expect, test } from 'vitest'
import { COMPILE_CACHE } from '../support/compile-cache.ts'
import { compileErrors, declarationErrors, type Project, writeExamples } from '../support/compile-examples.ts'
import { installPackedClient } from '../support/packed-client.ts'
import { startWorld } from '../support/start-world.ts'

const run = promisify(execFile)

const PROGRAM = `
import { VetoClient, VetoError } from 'veto-client'
import { RequestView } from 'veto-client/protocol/request'

const veto = new VetoClient()
const small = await veto.authorize('support-agent', 'refund_payment', { payment_id: 'pay_1', amount_cents: 100 })
const ran = small.status === 'allowed' ? await veto.execute(RequestView.parse(small), (params) => params) : null
const large = await veto.authorize('support-agent', 'refund_payment', { payment_id: 'pay_1', amount_cents: 72000 })
const refused = await veto.redeem(large).catch((error) => error instanceof VetoError && error.code)
console.log(JSON.stringify({ ran, large: large.outcome, refused }))
`

const installed = { folder: '', home: '', tarball: '', files: [] as readonly string[] }

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'veto-test-'))
  Object.assign(installed, { folder }, await installPackedClient(folder))
  return () => rmSync(folder, { recursive: true, force: true })
}, 120_000)

test('the packed client contains the build, the licence and the README, and no source', () => {
  expect(installed.files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']),
  )
  expect(
    installed.files.filter((path) => !/^(dist\/.+\.(js|d\.ts)|LICENSE|README\.md|package\.json)$/.test(path)),
  ).toEqual([])
})

test('publint finds nothing to change in the packed client', async () => {
  const { messages } = await publint({ pkgDir: installed.home, pack: false, strict: true })

  expect(messages).toEqual([])
})

test('the types of every entry point resolve for modules and for bundlers', async () => {
  const tarball = createPackageFromTarballData(readFileSync(installed.tarball))
  const analysis = await checkPackage(tarball)

  expect(analysis).toMatchObject({ types: { kind: 'included' } })
  expect(Object.keys('entrypoints' in analysis ? analysis.entrypoints : {})).toContain('./govern')
  expect(typeProblems(analysis)).toEqual([])
})

test('the packed client runs in another folder, against a running Veto', async () => {
  const world = await startWorld()
  const program = join(installed.folder, 'program.mjs')
  writeFileSync(program, PROGRAM)

  const env = { ...COMPILE_CACHE, VETO_API_KEY: await world.bearer(), VETO_URL: world.veto().url }
  const { stdout } = await run(process.execPath, [program], { env })

  expect(JSON.parse(stdout)).toEqual({
    ran: { payment_id: 'pay_1', amount_cents: 100 },
    large: 'escalated',
    refused: 'not_allowed',
  })
})

/** So that a change of how the pages mark their examples does not leave all of them out. */
const FEWEST_EXAMPLES = 5

/** A server and a web application: how modules are found and what browsers have do not affect each other. */
const PROJECTS: readonly Project[] = [
  { resolution: 'nodenext', dom: false },
  { resolution: 'bundler', dom: true },
]

test.each(PROJECTS)(
  'the TypeScript examples of README and docs compile strictly, with $resolution and dom: $dom',
  async (project) => {
    const pages = ['README.md', 'client/README.md', ...globSync('docs/*.md')]
    const files = writeExamples(installed.folder, pages)

    expect(files.length).toBeGreaterThan(FEWEST_EXAMPLES)
    expect(await compileErrors(files, project)).toEqual([])
  },
)

test.each(PROJECTS)(
  'the declarations of the packed client and of its dependency are valid, with $resolution and dom: $dom',
  async (project) => {
    expect(await declarationErrors(installed.home, project)).toEqual([])
  },
)

/** The package is ESM only: what resolves neither for a module nor for a bundler is a problem. */
function typeProblems(analysis: CheckResult) {
  if (!('problems' in analysis)) return ['there are no types']
  return analysis.problems.filter(
    (problem) => !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)),
  )
}
