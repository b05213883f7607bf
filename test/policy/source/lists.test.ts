import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadBundle } from '../../../src/policy/load/load-bundle.ts'
import { BundleError } from '../../../src/policy/source/bundle-error.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { aBundle, aCall, diagnosticsOf } from '../builders.ts'

const RULE = 'rules: [{ name: r, tool: refund_payment, when: args.to in lists.blocked, action: deny }]\n'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = tempFolder()
  mkdirSync(join(folder, 'lists'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

async function diagnosticsIn(folder: string): Promise<string> {
  return loadBundle(folder).then(
    () => '',
    (error: unknown) => (error instanceof BundleError ? error.message : String(error)),
  )
}

const bundle = aBundle({ 'a.yaml': RULE, 'b.yaml': 'lists: { blocked: [x, 7, true] }' })
const evaluateCondition = (params: Parameters<typeof aCall>[0]) => bundle.evaluate(aCall(params))

test('a list contains its values and no others', () => {
  const effects = ['x', 7, true, 'y', '7', 8, false].map((to) => evaluateCondition({ params: { to } }).effect)

  expect(effects).toEqual(['deny', 'deny', 'deny', 'allow', 'allow', 'allow', 'allow'])
})

test('a list cannot be searched for a missing value or one of another type', () => {
  expect(evaluateCondition({ params: {} }).reason).toBe("Rule 'r' cannot be judged: args.to is missing")
  expect(evaluateCondition({ params: { to: ['x'] } }).effect).toBe('deny')
  const texts = aBundle({ 'a.yaml': `${RULE}lists: { blocked: [x] }` })
  expect(texts.evaluate(aCall({ params: { to: 7 } })).reason).toBe(
    "Rule 'r' cannot be judged: args.to is a number, expected text",
  )
})

test('an empty list contains nothing', () => {
  const empty = aBundle({ 'a.yaml': `${RULE}lists: { blocked: [] }` })

  expect(empty.evaluate(aCall({ params: { to: 'x' } })).effect).toBe('allow')
  expect(empty.evaluate(aCall({ params: {} })).effect).toBe('deny')
})

test('a list can be used in a condition like any other list', () => {
  const when =
    'lists.blocked.length == 2 && (true ? lists.blocked : [])[0] == args.to && args.to in (lists.blocked)'
  const found = aBundle({
    'a.yaml': `rules: [{ name: r, tool: refund_payment, when: "${when}", action: deny }]\nlists: { blocked: [x, y] }`,
  })

  expect(found.evaluate(aCall({ params: { to: 'x' } })).effect).toBe('deny')
  expect(found.evaluate(aCall({ params: { to: 'y' } })).effect).toBe('allow')
})

test('a list must be defined under the name that conditions use', () => {
  expect(diagnosticsOf({ 'a.yaml': RULE, 'b.yaml': 'lists: { blokced: [] }' })).toEqual([
    "a.yaml:1:59: unknown list 'blocked', did you mean 'blokced'?",
  ])
  expect(diagnosticsOf({ 'a.yaml': RULE })).toEqual([
    "a.yaml:1:59: unknown list 'blocked'; no file has `lists:`",
  ])
  expect(diagnosticsOf({ 'a.yaml': RULE.replace('lists.blocked', 'lists') })[0]).toContain(
    'expected the name of a list, such as lists.opted_out',
  )
  expect(diagnosticsOf({ 'a.yaml': 'lists: { a: [] }', 'b.yaml': 'lists: { a: [] }' })).toEqual([
    "b.yaml:1:10: list 'a' is already defined in a.yaml:1",
  ])
})

test('a list has only entries that can be compared', () => {
  expect(diagnosticsOf({ 'a.yaml': 'lists: { a: [[1]], b: 7, c: { fiel: x } }' })).toEqual([
    'a.yaml:1:14: lists.a[0]: expected a text, a number, or true or false',
    'a.yaml:1:23: lists.b: expected a list, got 7',
    'a.yaml:1:29: lists.c.file: is missing, expected text',
    "a.yaml:1:31: unknown key 'fiel', did you mean 'file'?",
  ])
})

const NAMED = `${RULE}lists: { blocked: { file: lists/blocked.txt } }\n`

test('a list in a file has one value a line, trimmed, without comments, and is part of the hash', async () => {
  const folder = folderWith({
    'a.yaml': NAMED,
    'lists/blocked.txt': '\uFEFF# head\r\n  x  \r\n\r\ny z # why\r\na#b\n',
  })
  const bundle = await loadBundle(folder)
  const effects = ['x', 'y z', 'a#b', '# head', 'y', ''].map(
    (to) => bundle.evaluate(aCall({ params: { to } })).effect,
  )
  writeFileSync(join(folder, 'lists/blocked.txt'), 'x\n')

  expect(effects).toEqual(['deny', 'deny', 'deny', 'allow', 'allow', 'allow'])
  expect(bundle.files).toEqual(['a.yaml', 'lists/blocked.txt'])
  expect((await loadBundle(folder)).hash).not.toBe(bundle.hash)
})

test('a list in a file must exist inside the folder, and be text', async () => {
  const folder = folderWith({ 'a.yaml': NAMED })
  const outside = join(tempFolder(), 'secret.txt')
  writeFileSync(outside, 'x')

  expect(await diagnosticsIn(folder)).toMatch(
    /^a\.yaml:2:27: the list 'lists\/blocked\.txt' cannot be read: there is no such file/,
  )
  symlinkSync(outside, join(folder, 'lists/blocked.txt'))
  expect(await diagnosticsIn(folder)).toContain('it is outside the policy folder')
})

test.each(['../x.txt', '/etc/passwd', 'lists/../../x', '.env', 'lists/.x', ''])(
  'a list in a file cannot be %j',
  (file) => {
    expect(diagnosticsOf({ 'a.yaml': `lists: { a: { file: "${file}" } }` })).toEqual([
      'a.yaml:1:21: lists.a.file: expected a path inside the policy folder, such as lists/opted-out.txt',
    ])
  },
)

test('a list in a file is bounded, and an error names its line', async () => {
  const long = folderWith({ 'a.yaml': NAMED, 'lists/blocked.txt': `x\n${'y'.repeat(1_001)}\n` })
  const many = folderWith({ 'a.yaml': NAMED, 'lists/blocked.txt': 'x\n'.repeat(200_001) })
  const bytes = folderWith({ 'a.yaml': NAMED, 'lists/blocked.txt': 'x'.repeat(8_400_000) })
  writeFileSync(join(bytes, 'b.yaml'), 'name: b\n')

  expect(await diagnosticsIn(long)).toBe('lists/blocked.txt:2:1: expected at most 1,000 characters')
  expect(await diagnosticsIn(many)).toBe('lists/blocked.txt:200001:1: more than 200,000 entries')
  expect(await diagnosticsIn(bytes)).toContain(
    "the list 'lists/blocked.txt' cannot be read: larger than 8 MiB",
  )
})
