import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Where a path in ARCHITECTURE.md may begin: most are below `src/`, those of approval's folders are written short. */
const ROOTS = ['src/', '', 'src/approval/']

test('ARCHITECTURE.md names only files and folders that exist', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8')
  const paths = [...text.matchAll(/`([a-z][\w./-]*(?:\/|\.(?:ts|mjs|json)))`/g)].map(([, path = '']) => path)

  expect(paths.length).toBeGreaterThan(40)
  expect(paths.filter((path) => !ROOTS.some((root) => existsSync(root + path)))).toEqual([])
})

test('links between the documentation pages lead to files that exist', () => {
  const pages = ['README.md', 'SECURITY.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']
  const missing = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(path)),
  )

  expect(missing).toEqual([])
})
