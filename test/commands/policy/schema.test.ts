import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runVeto } from '../../support/run-veto.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('veto policy schema prints the committed schema', async () => {
  const { code, out } = await runVeto(['policy', 'schema'])

  expect(code).toBe(0)
  expect(`${out}\n`).toBe(readFileSync('bundle.schema.json', 'utf8'))
})

test('veto policy schema writes the schema to a file, and says so', async () => {
  const file = join(tempFolder(), 'bundle.schema.json')

  const { out } = await runVeto(['policy', 'schema', '--out', file])

  expect(out).toBe(`The schema was written to ${file}`)
  expect(readFileSync(file, 'utf8')).toBe(readFileSync('bundle.schema.json', 'utf8'))
})

test('veto policy schema names a file that cannot be written', async () => {
  const file = join(tempFolder(), 'no', 'such', 'folder.json')

  expect(await runVeto(['policy', 'schema', '--out', file])).toEqual({
    code: 1,
    out: '',
    err: `Expected a writable file, got ${file}`,
  })
})
