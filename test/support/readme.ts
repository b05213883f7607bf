import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

/** The commands that README prints, in its order: each a line, or several that `\` joins. */
export function readmeCommands(): readonly string[] {
  const text = readFileSync('README.md', 'utf8')
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, language, block = '']) =>
    language === '' ? block.replaceAll('\\\n', ' ').trim().split('\n') : [],
  )
}

/** The one command of README that matches. */
export function readmeCommand(pattern: RegExp): string {
  const [found, ...others] = readmeCommands().filter((command) => pattern.test(command))
  if (found !== undefined && others.length === 0) return found
  throw new Error(`Expected one command in README that matches ${pattern}`)
}

/** Runs a command of README in a shell; what it printed on standard output. */
export async function runInShell(
  command: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euc', command], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...environment },
  })
  return stdout
}

/** The arguments of a command of README that begins with `npm run --silent veto --`, as the shell reads them. */
export async function vetoArguments(command: string): Promise<readonly string[]> {
  const printed = await runInShell(`npm() { shift 4; printf '%s\\0' "$@"; }\n${command}`)
  return printed.split('\0').slice(0, -1)
}
