import type { Diagnostic } from './bundle-error.ts'
import { fileDiagnostic } from './bundle-error.ts'

/** The role of a file in the folder. `list`: whatever else a policy may name under `lists:`. */
export type FileRole =
  | { readonly kind: 'policy' | 'test' | 'list' | 'ignored' }
  | { readonly kind: 'misplaced'; readonly diagnostic: Diagnostic }

/** Documents, and files of Git, Kubernetes and editors: hidden files, backups. */
const IGNORED = [
  /^\./,
  /~$/,
  /^#.*#$/,
  /\.md$/i,
  /^(README|LICEN[CS]E|NOTICE|OWNERS|CODEOWNERS|CHANGELOG)(\.txt)?$/i,
]

/** The role of a file by its path within the folder, with `/` between the parts. */
export function roleOf(path: string): FileRole {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (isIgnored(name)) return { kind: 'ignored' }
  if (!/\.(ya?ml|json)$/i.test(name)) return { kind: 'list' }
  const message = misplacement(path, name)
  if (message !== null) return { kind: 'misplaced', diagnostic: fileDiagnostic(path, message) }
  return { kind: name.endsWith('.test.yaml') ? 'test' : 'policy' }
}

/** Is a file or folder of this name ignored, with all its contents? */
export function isIgnored(name: string): boolean {
  return IGNORED.some((pattern) => pattern.test(name))
}

function misplacement(path: string, name: string): string | null {
  if (/\.json$/i.test(name))
    return 'is not loaded, as policies are *.yaml files: rename it, or move it out of the folder'
  if (!name.endsWith('.yaml')) return `expected the ending .yaml, got ${name.slice(name.lastIndexOf('.'))}`
  if (path !== name) return 'is not loaded, as it is in a subfolder: move it to the top of the policy folder'
  return null
}
