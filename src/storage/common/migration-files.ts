import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VetoError } from '../../core/veto-error.ts'

export interface Migration {
  /** Its own number, which the database keeps as its version. */
  readonly version: number
  readonly name: string
}

/** The migrations of a folder, in order. @throws {Error} as `migrationsIn`. */
export function migrationsOf(folder: string): readonly Migration[] {
  return migrationsIn(readdirSync(folder))
}

export function readMigration(folder: string, { name }: Migration): string {
  return readFileSync(join(folder, name), 'utf8')
}

/**
 * The migrations among these file names, in order. They are numbered from 1 without gaps, so that no number can be added
 * later below the version of a database.
 * @throws {Error} naming the file that has no number, or another than the next.
 */
export function migrationsIn(names: readonly string[]): readonly Migration[] {
  const sorted = names.filter((name) => name.endsWith('.sql')).sort()
  return sorted.map((name, index) => {
    const version = index + 1
    if (numberOf(name) === version) return { version, name }
    const expected = String(version).padStart(3, '0')
    throw new Error(
      `Expected the migration ${expected}, named like ${expected}-what-it-does.sql, got ${name}`,
    )
  })
}

function numberOf(name: string): number | null {
  const digits = /^(\d{3})-[a-z0-9-]+\.sql$/.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** @throws {VetoError} `database_too_new` for a version after the newest that this Veto knows. */
export function requireKnown(version: number, newest: number): void {
  if (version <= newest) return
  throw new VetoError(
    'database_too_new',
    `Expected a database of version ${newest} or older, got version ${version}: it was made by a newer Veto; run that version, or a later one`,
  )
}
