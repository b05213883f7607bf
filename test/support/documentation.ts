import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'

/** Pages whose commands tests run as they are printed. */
const PAGES = ['README.md', ...globSync('docs/*.md').toSorted()]

/** Everything that a newcomer copies calls from. */
const CALLS = [...PAGES, 'client/README.md', ...globSync('examples/*/*.{go,py,sh}').toSorted()]

/** The params of each refund with an amount that a page or an example prints. */
export function documentedRefunds(): readonly string[] {
  return CALLS.flatMap((page) => readFileSync(page, 'utf8').match(REFUND) ?? [])
}

const REFUND = /[{(][^{}()]*amount_cents\W{1,3}\d[^{}()]*[})]/g

/** The commands that a page prints, in its order: each a line, or several that `\` joins. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(page, 'utf8')
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, language, block = '']) =>
    language === '' ? block.replaceAll('\\\n', ' ').trim().split('\n') : [],
  )
}

/** The commands of README and of all pages in docs. */
export function documentedCommands(): readonly string[] {
  return PAGES.flatMap(commandsOf)
}

/** The one command of this page that matches. */
export function documentedCommand(page: string, pattern: RegExp): string {
  const [found, ...others] = commandsOf(page).filter((command) => pattern.test(command))
  if (found !== undefined && others.length === 0) return found
  throw new Error(`Expected one command in ${page} that matches ${pattern}`)
}

/** Runs a printed command in a shell; what it printed on standard output. */
export async function runInShell(
  command: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euc', command], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...environment },
  })
  return stdout
}

/** The arguments of a printed command that begins with `npm run --silent veto --`, as the shell reads them. */
export async function vetoArguments(command: string): Promise<readonly string[]> {
  const printed = await runInShell(`npm() { shift 4; printf '%s\\0' "$@"; }\n${command}`)
  return printed.split('\0').slice(0, -1)
}
