import type { BundleSource } from '../../policy/load/bundle-source.ts'
import { BundleError, describeDiagnostics } from '../../policy/source/bundle-error.ts'
import { ExitError } from '../exit-error.ts'
import type { Terminal } from '../terminal.ts'
import { counted, folderOf, withDisplayPath } from './folder.ts'

export interface CheckOptions {
  readonly json?: boolean
}

/** Does the bundle load? @throws {ExitError} 1 when it does not. */
export async function checkPolicies(
  terminal: Terminal,
  named: string | undefined,
  { json = false }: CheckOptions,
): Promise<void> {
  const folder = folderOf(terminal, named)
  const { loadSource } = await import('../../policy/load/bundle-source.ts')
  try {
    const loaded = summaryOf(await loadSource(folder))
    terminal.out(json ? JSON.stringify({ ok: true, ...loaded }) : sentence(folder, loaded))
  } catch (error) {
    if (!(error instanceof BundleError)) throw error
    const diagnostics = error.diagnostics.map((diagnostic) => withDisplayPath(folder, diagnostic))
    const { total } = error
    terminal.out(
      json
        ? JSON.stringify({ ok: false, faults: diagnostics, total })
        : describeDiagnostics(diagnostics, total),
    )
    throw new ExitError(1)
  }
}

type Summary = ReturnType<typeof summaryOf>

function summaryOf({ bundle, files }: BundleSource) {
  const { policies, hash } = bundle
  return {
    files: files.length,
    policies: policies.length,
    rules: policies.reduce((sum, { rules }) => sum + rules.length, 0),
    hash,
  }
}

function sentence(folder: string, { files, policies, rules, hash }: Summary): string {
  return `Loaded ${counted(files, 'file')}, ${counted(policies, 'policy')}, ${counted(rules, 'rule')} from ${folder} (bundle ${hash})`
}
