import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import { gunzipSync, gzipSync } from 'node:zlib'
import { migrationsOf } from '../../src/storage/common/migration-files.ts'

/** Databases of earlier versions of Veto, named by their last migration; each version that is released adds one of a kind. All tell one story. */
const FOLDER = join('test', 'fixtures', 'databases')

/** A SQLite file, or a script for PostgreSQL. */
type Kind = 'db' | 'sql'

const MIGRATIONS = { db: 'src/storage/sqlite/migrations', sql: 'src/storage/postgres/migrations' } as const

/** The names of those of a kind. */
export function fixturesOf(kind: Kind): readonly string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith(`.${kind}.gz`))
}

export function readFixture(name: string): Buffer {
  return gunzipSync(readFileSync(join(FOLDER, name)))
}

/** Writes that of this version when `VETO_WRITE_FIXTURES=1` says so. */
export function keepFixture(kind: Kind, content: Buffer | string): void {
  if (env['VETO_WRITE_FIXTURES'] === '1')
    writeFileSync(join(FOLDER, newestFixture(kind)), gzipSync(content, { level: 9 }))
}

/** Its name, whether it is there or not. */
export function newestFixture(kind: Kind): string {
  const newest = migrationsOf(MIGRATIONS[kind]).at(-1)?.name ?? ''
  return `${newest.slice(0, 3)}.${kind}.gz`
}

/** Those of this version that are not among these names, if this is the commit of a release, whose changes have a version as their heading. */
export function missingFixtures(changelog: string, known: readonly string[]): readonly string[] {
  const heading = /^## (.*)$/m.exec(changelog)?.[1] ?? ''
  if (heading === 'Unreleased') return []
  return [newestFixture('db'), newestFixture('sql')].filter((name) => !known.includes(name))
}
