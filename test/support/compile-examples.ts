import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'

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

/** What the strictest compiler finds wrong with these files, the client and its dependency: a line each. */
export function compileErrors(files: readonly string[], project: Project): readonly string[] {
  const options = optionsOf(project)
  const program = ts.createProgram(files, options, cachingHost(options, project))
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => files.includes(fileName) || OURS.test(fileName))
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...ours.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ].map(
    ({ file, messageText }) =>
      `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  )
}

/** Files that were parsed, by how their modules are resolved: most are the same in every project. */
const PARSED = new Map<string, ts.SourceFile | undefined>()

function cachingHost(options: ts.CompilerOptions, { resolution }: Project): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  return {
    ...host,
    getSourceFile(fileName, ...how) {
      const key = `${resolution} ${fileName}`
      const parsed = PARSED.get(key) ?? host.getSourceFile(fileName, ...how)
      PARSED.set(key, parsed)
      return parsed
    },
  }
}

/** Whether the platform's own types fit together is not for us to say. */
const OURS = /\/node_modules\/(veto-client|zod)\//

function optionsOf({ resolution, dom }: Project): ts.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2022,
    lib: dom ? ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] : ['lib.es2022.d.ts'],
    module: resolution === 'bundler' ? ts.ModuleKind.ESNext : ts.ModuleKind.NodeNext,
    moduleResolution:
      resolution === 'bundler' ? ts.ModuleResolutionKind.Bundler : ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    noEmit: true,
    allowImportingTsExtensions: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
  }
}
