import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Those of the threat table that concern the right decision, and what leaks or returns. */
const NAMED = [...numbered(1, 14), ...numbered(23, 28)]

test('each threat to decisions, secrets, callbacks, keys and restores has a test that names it', () => {
  const titles = testFiles('test').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(TITLE)].map(([, title]) => title ?? ''),
  )
  const named = new Set(titles.flatMap((title) => title.match(/\bT\d{1,2}(?=:)/g) ?? []))

  expect(NAMED.filter((threat) => !named.has(threat))).toEqual([])
})

const TITLE = /\b(?:test|it|describe)(?:\.each\([^\n]*\))?\(\s*['"`]([^\n]*)/g

function numbered(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => `T${from + at}`)
}

function testFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
}
