import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type CodeCache, createCodeCache } from '../../build/published/code-cache.ts'
import { createLoader } from '../../build/published/load-main.ts'

test('a file is compiled once for all processes, with the functions that ran, and again when it changed, be it by one character', () => {
  const { folder, kept, write } = places()
  write('exports.answer = () => 41')
  const first = createCodeCache(kept)
  expect(answerOf(folder, first)).toBe(41)
  expect(first.unkept()).toBe(1)
  first.keepNext()

  const second = createCodeCache(kept)
  expect(answerOf(folder, second)).toBe(41)
  expect(second.unkept()).toBe(0)

  write('exports.answer = () => 42')
  const third = createCodeCache(kept)
  expect(answerOf(folder, third)).toBe(42)
  expect(third.unkept()).toBe(1)
})

test('what was kept of a file is not used when it was damaged, such as by a full disk', () => {
  const { folder, kept, write } = places()
  write('exports.answer = () => 41')
  const first = createCodeCache(kept)
  answerOf(folder, first)
  first.keepNext()
  const place = join(kept, 'program.cjs')
  const whole = readFileSync(place)
  const altered = Buffer.from(whole)
  altered.writeUInt8(altered.readUInt8(whole.length - 9) ^ 1, whole.length - 9)

  for (const damaged of [altered, whole.subarray(0, -9), Buffer.alloc(0)]) {
    writeFileSync(place, damaged)
    const next = createCodeCache(kept)
    expect(answerOf(folder, next)).toBe(41)
    expect(next.unkept()).toBe(1)
    next.keepNext()
    expect(readFileSync(place)).toHaveLength(whole.length)
  }
})

test('what could not be kept leaves nothing, and what a process that was killed began to keep is replaced', () => {
  const { folder, kept, write } = places()
  write('exports.answer = () => 41')
  const place = join(kept, 'program.cjs')
  const keepOnce = () => {
    const cache = createCodeCache(kept)
    answerOf(folder, cache)
    cache.keepNext()
  }
  mkdirSync(place, { recursive: true })
  keepOnce()
  expect(readdirSync(kept)).toEqual(['program.cjs'])

  rmSync(place, { recursive: true })
  writeFileSync(`${place}.unfinished`, 'half of a file')
  keepOnce()
  expect(readdirSync(kept)).toEqual(['program.cjs'])
  expect(statSync(place).size).toBeGreaterThan('half of a file'.length)
})

test('a program runs where nothing is kept, and where nothing can be kept', () => {
  const { folder, kept, write } = places()
  write('exports.answer = () => 41')
  writeFileSync(kept, 'a file where the folder should be')

  for (const place of [null, kept]) {
    const cache = createCodeCache(place)
    expect(answerOf(folder, cache)).toBe(41)
    cache.keepNext()
  }
})

test('files of a program that require one another are run once each, and share what packages they require', () => {
  const { folder, write } = places()
  writeFileSync(join(folder, 'shared.cjs'), "exports.counts = { runs: 0, os: require('node:os') }")
  writeFileSync(join(folder, 'other.cjs'), "const { counts } = require('./shared.cjs'); counts.runs += 1")
  write(
    "require('./other.cjs'); require('./other.cjs'); const { counts } = require('./shared.cjs'); exports.answer = () => [counts.runs, counts.os === require('node:os'), __dirname, __filename]",
  )
  expect(answerOf(folder, createCodeCache(null))).toEqual([1, true, folder, join(folder, 'program.cjs')])
})

function places() {
  const folder = mkdtempSync(join(tmpdir(), 'veto-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const lib = join(folder, 'lib')
  mkdirSync(lib)
  const write = (text: string) => writeFileSync(join(lib, 'program.cjs'), text)
  return { folder: lib, kept: join(folder, 'kept'), write }
}

/** As a process would get it that starts with this cache. */
function answerOf(folder: string, cache: CodeCache): unknown {
  const { answer } = createLoader(folder, cache)('program.cjs')
  return typeof answer === 'function' ? answer() : null
}
