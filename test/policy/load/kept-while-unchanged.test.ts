import { expect, test } from 'vitest'
import { keptWhileUnchanged, MAX_KEPT_LENGTH } from '../../../src/policy/load/kept-while-unchanged.ts'
import type { SourceFile } from '../../../src/policy/source/source-file.ts'

test('what is said of a file is kept until its name or its text changes, and never for a long file', () => {
  const made: SourceFile[] = []
  const kept = keptWhileUnchanged((source) => {
    made.push(source)
    return { ...source }
  })
  const file = { name: 'a.yaml', text: 'rules: []\ud800' }
  const long = { name: 'a.yaml', text: ' '.repeat(MAX_KEPT_LENGTH + 1) }

  for (const source of [
    file,
    { ...file },
    { ...file, name: 'b.yaml' },
    { ...file, text: '' },
    file,
    long,
    long,
  ])
    expect(kept(source)).toEqual(source)

  expect(made).toEqual([file, { ...file, name: 'b.yaml' }, { ...file, text: '' }, long, long])
})
