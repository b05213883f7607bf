import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runVeto } from '../../support/run-veto.ts'
import { tempFolder } from '../../support/temp-folder.ts'

describe('veto policy schema', () => {
  test('writes the schema that is committed', async () => {
    const { code, out } = await runVeto(['policy', 'schema'])

    expect(code).toBe(0)
    expect(`${out}\n`).toBe(readFileSync('bundle.schema.json', 'utf8'))
  })

  test('writes it to a file, and says so', async () => {
    const file = join(tempFolder(), 'bundle.schema.json')

    const { out } = await runVeto(['policy', 'schema', '--out', file])

    expect(out).toBe(`The schema is in ${file}`)
    expect(readFileSync(file, 'utf8')).toBe(readFileSync('bundle.schema.json', 'utf8'))
  })

  test('names a file that cannot be written', async () => {
    const file = join(tempFolder(), 'no', 'such', 'folder.json')

    expect(await runVeto(['policy', 'schema', '--out', file])).toEqual({
      code: 1,
      out: '',
      err: `Expected a file that can be written, got ${file}`,
    })
  })
})
