import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { FactKind } from '#protocol/audit.ts'
import { FOLDERS } from '../layers.mjs'

/** Where a path in these pages may begin: most are below `src/`, those of approval's folders are written short. */
const ROOTS = ['src/', '', 'src/approval/']

test.each([
  ['ARCHITECTURE.md', 40],
  ['docs/invariants.md', 20],
])('%s names only files and folders that exist', (page, fewest) => {
  const text = readFileSync(page, 'utf8')
  const paths = [...text.matchAll(/`([a-z][\w./-]*(?:\/|\.(?:ts|mjs|json)))`/g)].map(([, path = '']) => path)

  expect(paths.length).toBeGreaterThan(fewest)
  expect(paths.filter((path) => !ROOTS.some((root) => existsSync(root + path)))).toEqual([])
})

test('docs/promises.md names only tests that exist', () => {
  const text = readFileSync('docs/promises.md', 'utf8')
  const tests = [...text.matchAll(/`((?:client\/)?test\/[^`]+)`/g)].map(([, path = '']) => path)

  expect(tests.length).toBeGreaterThan(30)
  expect(tests.filter((path) => !existsSync(path))).toEqual([])
})

test('links between the documentation pages lead to files that exist', () => {
  const pages = ['', 'docs/', 'client/', 'sandbox/'].flatMap((folder) => globSync(`${folder}*.md`))
  const links = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => ({
      page,
      link,
    })),
  )

  expect(links.length).toBeGreaterThan(100)
  expect(links.filter(({ page, link }) => !existsSync(join(dirname(page), link)))).toEqual([])
})

test('ARCHITECTURE.md lists the folders of approval in the order of FOLDERS, and omits none', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8')
  const paragraph = /Inside `approval\/`, from the bottom:.*?\n\n/s.exec(text)?.[0] ?? ''

  const named = [...paragraph.matchAll(/`([a-z]+)\/`/g)].map(([, folder]) => folder)
  expect(named).toEqual(['approval', ...(FOLDERS['src/approval'] ?? [])])
})

test('docs/ledger.md explains every kind of fact, each once, and no other', () => {
  const table =
    /\| kind \| what happened \|\n.*?\n\n/s.exec(readFileSync('docs/ledger.md', 'utf8'))?.[0] ?? ''

  const rows = table.split('\n').slice(2)
  const kinds = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, kind]) => kind),
  )
  expect(kinds.sort()).toEqual([...FactKind.options].sort())
})

test('the command in CONTRIBUTING.md that runs one test names a test that exists', () => {
  const text = readFileSync('CONTRIBUTING.md', 'utf8')
  const [, file = '', title = ''] = /npm test -- (\S+) -t "([^"]+)"/.exec(text) ?? []

  expect(title).not.toBe('')
  expect(readFileSync(file, 'utf8')).toContain(`test('${title}`)
})
