import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fixturesOf, missingFixtures, newestFixture } from '../../support/database-fixtures.ts'

const NEWEST = [newestFixture('db'), newestFixture('sql')]

test('a release comes with its databases, which later versions open: VETO_WRITE_FIXTURES=1 writes them, as CONTRIBUTING.md says', () => {
  const known = [...fixturesOf('db'), ...fixturesOf('sql')]

  expect(missingFixtures(readFileSync('CHANGELOG.md', 'utf8'), known)).toEqual([])
})

test('a release whose newest migrations have no database is found, and changes that are not released need none', () => {
  const released = '# Changelog\n\n## 0.2.0 (2027-01-31)\n\n## 0.1.0\n'

  expect(missingFixtures(released, ['001.db.gz', '001.sql.gz'])).toEqual(NEWEST)
  expect(missingFixtures(released, NEWEST.slice(0, 1))).toEqual(NEWEST.slice(1))
  expect(missingFixtures(released, NEWEST)).toEqual([])
  expect(missingFixtures(released.replace('0.2.0 (2027-01-31)', 'Unreleased'), [])).toEqual([])
})
