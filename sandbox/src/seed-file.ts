import { readFile } from 'node:fs/promises'
import { parseJson } from './json-fields.ts'
import { WorkspaceSeed } from './workspace-seed.ts'

/**
 * Reads a workspace from a JSON file.
 * @throws {Error} when the file cannot be read or is not a workspace, naming every fault and where it is.
 */
export async function readSeedFile(path: string): Promise<WorkspaceSeed> {
  const seed = parseJson(await readText(path))
  if (seed === undefined) throw new Error(`Expected ${path} to be JSON, and it is not`)
  const read = WorkspaceSeed.safeParse(seed)
  if (read.success) return read.data
  const faults = read.error.issues.map(
    (issue) => `  ${issue.path.join('.') || 'the whole'}: ${issue.message}`,
  )
  throw new Error(`Expected ${path} to describe a workspace:\n${faults.join('\n')}`)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Error(`Cannot read the workspace file ${path} (${code})`, { cause: error })
  }
}
