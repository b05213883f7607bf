import { join } from 'node:path'
import { readConfig } from '../../config/config.ts'
import type { Diagnostic } from '../../policy/source/bundle-error.ts'
import type { Terminal } from '../terminal.ts'

/** The given folder, or the configured one. */
export function folderOf(terminal: Terminal, named: string | undefined): string {
  return named ?? readConfig(terminal.environment).policies
}

/** The diagnostic with its file relative to the working directory, so that terminals and editors can open it. */
export function withDisplayPath<Found extends Pick<Diagnostic, 'file'>>(folder: string, found: Found): Found {
  return found.file === folder ? found : { ...found, file: join(folder, found.file) }
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`
  return `${count} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`
}
