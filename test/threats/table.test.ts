import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Of the threat table, those that concern the right decision, and what leaks or returns. */
const THREATS = [...numbered(1, 14), ...numbered(23, 28)]
/** What went wrong elsewhere, and must not here. */
const ADVISORIES = [
  'GHSA-xww8-gqvh-92x9',
  'CVE-2026-32065',
  'GHSA-hjvp-qhm6-wrh2',
  'GHSA-49cg-279w-m73x',
  'GHSA-mqpw-46fh-299h',
  'Lies-in-the-Loop',
]

test('each threat to decisions, secrets, callbacks, keys and restores has a test that names it', () => {
  const named = new Set(titles().flatMap((title) => title.match(/\bT\d{1,2}(?=:)/g) ?? []))

  expect(THREATS.filter((threat) => !named.has(threat))).toEqual([])
})

test('each advisory has a test that names it', () => {
  const all = titles().join('\n')

  expect(ADVISORIES.filter((advisory) => !all.includes(advisory))).toEqual([])
})

const TITLE = /(?:\b(?:test|describe)(?:\.each\([^\n]*\))?|^ *\]\))\(\s*['"`]([^\n]*)/gm

function titles(): readonly string[] {
  return ['test', 'client/test'].flatMap(testFiles).flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    return [...text.matchAll(TITLE)].map(([, title]) => title ?? '')
  })
}

function numbered(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => `T${from + at}`)
}

function testFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
}
