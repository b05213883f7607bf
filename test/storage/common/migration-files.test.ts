import { expect, test } from 'vitest'
import { migrationsIn } from '../../../src/storage/common/migration-files.ts'

test('migrations are applied by number, whatever order the folder lists them in', () => {
  expect(migrationsIn(['002-b.sql', 'README.md', '001-a.sql'])).toEqual([
    { version: 1, name: '001-a.sql' },
    { version: 2, name: '002-b.sql' },
  ])
})

test.each([
  [['001-a.sql', '003-c.sql'], 'Expected the migration 002, named like 002-what-it-does.sql, got 003-c.sql'],
  [['001-a.sql', '001-b.sql'], 'got 001-b.sql'],
  [['first.sql'], 'Expected the migration 001'],
  [['001-A.sql'], 'got 001-A.sql'],
])('migrations named %j are refused', (names, message) => {
  expect(() => migrationsIn(names)).toThrow(message)
})
