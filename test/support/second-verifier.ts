import { execFile, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { tempFolder } from './temp-folder.ts'

export const PYTHON = 'python3'
export const hasPython = spawnSync(PYTHON, ['--version']).status === 0

/** The program that docs/ledger.md prints, in a file. */
export function savedProgram(): string {
  const [, program] = /^```python\n([\s\S]*?)^```$/m.exec(readFileSync('docs/ledger.md', 'utf8')) ?? []
  if (program === undefined) throw new Error('Expected a Python program in docs/ledger.md')
  const script = join(tempFolder(), 'verify.py')
  writeFileSync(script, program)
  return script
}

/** What the program printed about a database or an export, whichever way it ended. */
export async function saidBySecond(script: string, file: string): Promise<string> {
  const ended = await promisify(execFile)(PYTHON, [script, file]).catch((error) => error)
  return String(ended.stdout || ended.stderr).trim()
}
