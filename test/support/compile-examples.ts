import { execFile } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { env } from 'node:process'

/** How somebody's project is compiled. */
export interface Project {
  readonly resolution: 'nodenext' | 'bundler'
  /** Does it know what browsers have? */
  readonly dom: boolean
}

/** What the examples take for granted. */
const SURROUNDINGS = `
import type { VetoClient } from 'veto-client'
declare global {
  const veto: VetoClient
  const payments: { refund(params: object): Promise<{ id: string; cents: number }> }
  function publish(sessionId: string | null, params: object): Promise<void>
  const rawBody: string
  const headers: Record<string, string>
  const secret: string
}
`

/** What they use of packages that are too large to be installed for tests. */
const PACKAGES = `
declare module '@anthropic-ai/claude-agent-sdk' {
  type Hook = (input: unknown, toolUseID: string | undefined, options: { signal: AbortSignal }) => Promise<object>
  interface Matcher { matcher?: string; hooks: Hook[]; timeout?: number; onFailure?: 'continue' | 'block' }
  interface Options { hooks?: Record<string, Matcher[]>; resume?: string }
  export function query(call: { prompt: string; options: Options }): AsyncIterable<{ type: string }>
}
`

/** Writes each TypeScript block of these pages into the folder, as a module of its own. */
export function writeExamples(folder: string, pages: readonly string[]): readonly string[] {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const surroundings = join(folder, 'surroundings.ts')
  writeFileSync(surroundings, SURROUNDINGS)
  const packages = join(folder, 'packages.d.ts')
  writeFileSync(packages, PACKAGES)
  const examples = pages.flatMap((page) => {
    const blocks = [...readFileSync(page, 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)]
    return blocks.map(([, code = ''], at) => {
      const file = join(folder, `${page.replaceAll('/', '-')}-${basename(page, '.md')}-${at + 1}.ts`)
      writeFileSync(file, `${code}\nexport {}\n`)
      return file
    })
  })
  return [surroundings, packages, ...examples]
}

/** What the strictest compiler finds wrong with these files: a line each. What they import is not looked at. */
export async function compileErrors(files: readonly string[], project: Project): Promise<readonly string[]> {
  const errors = await compile(files, [...optionsOf(project), '--skipLibCheck'])
  return errors.filter((error) => isAbout(error, (file) => files.includes(file)))
}

/** The same of the declarations of the client, which is installed here, and of its dependency. */
export async function declarationErrors(home: string, project: Project): Promise<readonly string[]> {
  const files = globSync(join(home, 'dist/**/*.d.ts'))
  const errors = await compile(files, [...optionsOf(project), '--skipLibCheck', 'false'])
  return errors.filter((error) => isAbout(error, (file) => files.includes(file) || OF_DEPENDENCY.test(file)))
}

/** Whether the platform's own types fit together is not for us to say. */
const OF_DEPENDENCY = /\/node_modules\/zod\//

/** Errors without a file are about all. */
function isAbout(error: string, isOurs: (file: string) => boolean): boolean {
  const file = /^(.+?)\(\d+,\d+\): /.exec(error)?.[1]
  return file === undefined || isOurs(resolve(file))
}

const COMPILER = 'node_modules/@typescript/native/bin/tsc'

/** The errors that it prints, each with its further lines. */
async function compile(files: readonly string[], options: readonly string[]): Promise<readonly string[]> {
  const args = [COMPILER, '--ignoreConfig', '--singleThreaded', '--pretty', 'false', ...options, ...files]
  const { code, stdout } = await run(args)
  const errors = stdout.split(/\n(?=\S)/).filter((error) => error.trim() !== '')
  return code === 0 || errors.length > 0 ? errors : [`The compiler failed with ${code}`]
}

function run(args: readonly string[]): Promise<{ readonly code: unknown; readonly stdout: string }> {
  // It is a Go program that ends before collecting its garbage would be of use.
  const options = { maxBuffer: 2 ** 28, env: { ...env, GOGC: 'off' } }
  return new Promise((done) =>
    execFile(process.execPath, args, options, (error, stdout) => done({ code: error?.code ?? 0, stdout })),
  )
}

function optionsOf({ resolution, dom }: Project): readonly string[] {
  const isBundler = resolution === 'bundler'
  return [
    ...['--target', 'es2022', '--lib', dom ? 'es2022,dom,dom.iterable' : 'es2022', '--types', 'node'],
    ...['--module', isBundler ? 'esnext' : 'nodenext', '--moduleResolution', resolution],
    ...['--noEmit', '--allowImportingTsExtensions'],
    ...['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
  ]
}
